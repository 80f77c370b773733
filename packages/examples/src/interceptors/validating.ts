import type { Message, Registry } from "@bufbuild/protobuf";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { createValidator } from "@bufbuild/protovalidate";
import { status } from "@grpc/grpc-js";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import {
  type AnyMessage,
  type CallInterceptor,
  errorDetail,
  RpcError,
  type ServerCall,
} from "@protoc-gen-ts/runtime/grpc";

/**
 * For servers: refuses requests that break the rules of their schema, and says which. https://protovalidate.com
 *
 * @param registry Knows the types of the requests, and rules of one's own: `createRegistry(file_user_user, …)`.
 */
export function validating(registry: Registry): CallInterceptor<ServerCall> {
  const validator = createValidator({ registry });

  function check(request: Message): void {
    const type = registry.getMessage(request.$typeName);
    if (type === undefined) throw new Error(`the registry does not know ${request.$typeName}`);
    const { violations, error } = validator.validate(type, request);
    if (violations === undefined) {
      if (error !== undefined) throw error; // a rule that is none
      return;
    }
    const fieldViolations = violations.map(({ field, message: description }) => ({
      field: pathToString(field),
      description,
    }));
    throw new RpcError(status.INVALID_ARGUMENT, violations.join(", "), {
      errorDetails: [errorDetail(BadRequest, { fieldViolations })],
    });
  }

  async function* valid(requests: AsyncIterable<AnyMessage>): AsyncIterable<AnyMessage> {
    for await (const request of requests) {
      check(request as Message); // what a server receives is whole
      yield request;
    }
  }

  return (requests, _call, next) => next(valid(requests));
}
