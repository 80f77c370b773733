// Installs the peers, where that was not done since package-lock.json changed.
import { install } from "../shared/install.mjs";

install(new URL(".", import.meta.url));
