// The same for a program of ES modules, which OpenTelemetry sees through a hook.
import { register } from "node:module";

register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);
await import("./tracing.cjs");
