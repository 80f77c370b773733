import { version } from "./version.js";

/** What the program says of itself. */
export const usage: string = `protoc-gen-ts ${version}: a plugin of protoc and buf that makes TypeScript of .proto files

It is started by protoc or buf, which send it a request on stdin:

  npx protoc --plugin=protoc-gen-ts=node_modules/.bin/protoc-gen-ts --ts_out=gen --ts_opt=import_extension=js -I proto x.proto

  npx buf generate     with this buf.gen.yaml:

    version: v2
    inputs:
      - directory: proto
    plugins:
      - local: protoc-gen-ts
        out: gen
        opt: import_extension=js

Parameters (opt in buf.gen.yaml, --ts_opt of protoc, several with commas); the first value is the
default, where nothing else is said:

  target=ts|js|dts                    what comes out, or several as js+dts
  import_extension=none|js|ts         how generated files import one another
  grpc=true|false                     whether services come out, as x_grpc
  enum=erasable|ts                    objects, or enums of TypeScript
  json_types=false|true               types of the messages' JSON as well
  valid_types=legacy_required+protovalidate_required
                                      types of valid messages as well, by one of these or both;
                                      by default none
  warnings=true|false                 whether what will surprise in a schema is said
  erasable_syntax=true|false          protoc-gen-es's name for enum
  js_import_style=module|legacy_commonjs
  rewrite_imports=PATTERN:TARGET, map_imports=PATTERN:TARGET
                                      where imports of some files lead
  ts_nocheck=true|false               whether compilers check none of the TypeScript, or all of it;
                                      by default x_grpc alone
  keep_empty_files, elide_plugin_version
                                      =false|true, as in every plugin on @bufbuild/protoplugin

Options: --help, --version
`;
