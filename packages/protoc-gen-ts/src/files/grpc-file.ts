import type { DescFile } from "@bufbuild/protobuf";
import type { Schema } from "@bufbuild/protoplugin";
import { fileName } from "../names.js";
import type { Options } from "../options.js";
import { printClient, printDefinition, printServer } from "../print/service.js";

/** Generates `x_grpc.ts`: for each service its grpc-js definition, the server's interface and the client. */
export function generateGrpcFile(schema: Schema<Options>, file: DescFile): void {
  const f = schema.generateFile(fileName(file, "grpc"));
  f.preamble(file);
  for (const service of file.services) {
    printDefinition(f, service);
    printServer(f, service);
    printClient(f, service);
  }
}
