import * as grpc from "@grpc/grpc-js";
import * as runtime from "@protoc-gen-ts/runtime/grpc";
import * as wkt from "@protoc-gen-ts/runtime/wkt";
import { converse } from "./conversation.cjs";

await converse(runtime, wkt, grpc);
