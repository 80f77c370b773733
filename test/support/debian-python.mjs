// Prints how to start Debian's Python with its grpcio, and where the protoc and the plugin are that generate code for it,
// as JSON: { program, env, tools }. What is not there yet is fetched.
import { delimiter, join } from "node:path";
import { librariesIn, unpacked } from "./debian.mjs";

const root = unpacked("python", {
  release: "bookworm",
  packages: [
    ...["python3.11-minimal", "libpython3.11-minimal", "libpython3.11-stdlib"],
    ...["python3-grpcio", "python3-protobuf", "python3-six"],
    ...["protobuf-compiler", "libprotoc32", "protobuf-compiler-grpc", "libgrpc29"],
    ...["libabsl20220623", "libc-ares2", "libexpat1", "libffi8", "libgcc-s1", "libprotobuf32", "libre2-9", "libssl3"],
    ...["libbz2-1.0", "liblzma5", "libstdc++6", "zlib1g"],
  ],
});
console.log(
  JSON.stringify({
    program: join(root, "usr/bin/python3.11"),
    env: {
      PYTHONHOME: join(root, "usr"),
      PYTHONPATH: join(root, "usr/lib/python3/dist-packages"),
      PYTHONDONTWRITEBYTECODE: "1",
      PYTHONUNBUFFERED: "1",
      LD_LIBRARY_PATH: librariesIn(root).join(delimiter),
    },
    tools: join(root, "usr/bin"),
  }),
);
