const { converse } = require("./conversation.cjs");

converse(require("@protoc-gen-ts/runtime/grpc"), require("@protoc-gen-ts/runtime/wkt"), require("@grpc/grpc-js"));
