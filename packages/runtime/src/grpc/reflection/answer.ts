import type { DescFile } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type { ServerReflectionRequest } from "./gen/grpc/reflection/v1/reflection_codec.js";
import type { ServerReflectionRequest as AlphaRequest } from "./gen/grpc/reflection/v1alpha/reflection_codec.js";
import type { Schemas } from "./schemas.js";

/** What is asked, in either version. */
export type Question = ServerReflectionRequest["messageRequest"] | AlphaRequest["messageRequest"];

/** What there is to say, as both versions have it. */
export type Answer =
  | { case: "fileDescriptorResponse"; value: { fileDescriptorProto: Uint8Array[] } }
  | { case: "allExtensionNumbersResponse"; value: { baseTypeName: string; extensionNumber: number[] } }
  | { case: "listServicesResponse"; value: { service: { name: string }[] } }
  | { case: "errorResponse"; value: { errorCode: status; errorMessage: string } };

/** Answers a question. https://github.com/grpc/grpc/blob/master/doc/server-reflection.md */
export function answer(question: Question, schemas: Schemas, services: readonly string[]): Answer {
  const file = (found: DescFile | undefined, what: string): Answer =>
    found === undefined
      ? error(status.NOT_FOUND, `there is no ${what}`)
      : { case: "fileDescriptorResponse", value: { fileDescriptorProto: schemas.bytesOf(found) } };

  switch (question.case) {
    case "fileByFilename":
      return file(schemas.file(question.value), `file ${question.value}`);
    case "fileContainingSymbol":
      return file(schemas.declaring(question.value), `symbol ${question.value}`);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = question.value;
      return file(
        schemas.extending(containingType, extensionNumber),
        `extension ${extensionNumber} of ${containingType}`,
      );
    }
    case "allExtensionNumbersOfType": {
      const numbers = schemas.extensionsOf(question.value);
      if (numbers === undefined) return error(status.NOT_FOUND, `there is no message ${question.value}`);
      return { case: "allExtensionNumbersResponse", value: { baseTypeName: question.value, extensionNumber: numbers } };
    }
    case "listServices":
      return { case: "listServicesResponse", value: { service: services.map((name) => ({ name })) } };
    default:
      return error(status.UNIMPLEMENTED, "the request asks for nothing that is known here");
  }
}

function error(errorCode: status, errorMessage: string): Answer {
  return { case: "errorResponse", value: { errorCode, errorMessage } };
}
