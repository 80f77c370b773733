import type { DescMethod, JsonValue, Registry } from "@bufbuild/protobuf";
import { EncodeError } from "@protoc-gen-ts/runtime";
import { METHOD_NOT_FOUND, refusal, shortened } from "../failure.js";
import type { MessageJson } from "../message-json.js";
import type { CollectedMethod, UnaryHandler } from "./collected-methods.js";

/** A unary method that can be called. */
export interface Method {
  /** Such as `/helloworld.Greeter/SayHello`. */
  readonly path: string;
  readonly handle: UnaryHandler;
  /**
   * The request as its handler gets it over gRPC: by way of its bytes, whatever has generated the definition. One that is
   * left out, or null, has nothing set.
   *
   * @throws Error if the JSON is no such message.
   */
  read(json: JsonValue | undefined): unknown;
  /**
   * What a handler has answered, which may be partial.
   *
   * @throws EncodeError if it is no such message, or JSON cannot say it.
   */
  write(response: unknown): JsonValue;
}

/** The methods of a server by the names that JSON-RPC has for them. */
export interface Methods {
  /** @throws Refusal if there is none of that name that can be called. */
  find(name: string): Method;
  /** By the path that gRPC has for it. */
  at(path: string): Method | undefined;
}

/** How JSON-RPC 2.0's own methods begin. https://www.jsonrpc.org/specification#request_object */
const RESERVED = "rpc.";

/** What a name stands for: a method, or why it cannot be called. */
interface Named {
  readonly fullName: string;
  readonly method: Method | undefined;
  readonly why: string;
}

/**
 * The methods by their full names, `helloworld.Greeter.SayHello`, and by short ones, `Greeter.SayHello`, where those are
 * no full ones.
 *
 * @throws TypeError if a unary method is not described, or has a reserved name only.
 */
export function methodsOf(collected: Iterable<CollectedMethod>, registry: Registry, json: MessageJson): Methods {
  const full = new Map<string, Named>();
  const short = new Map<string, Named[]>();
  const paths = new Map<string, Method>();
  for (const one of collected) {
    const { path } = one.definition;
    const [, service = "", rpc = ""] = path.split("/");
    const named = nameOf(one, service, rpc, registry, json);
    const shortName = `${service.slice(service.lastIndexOf(".") + 1)}.${rpc}`;
    if (named.method !== undefined) paths.set(path, named.method);
    if (!named.fullName.startsWith(RESERVED)) full.set(named.fullName, named);
    else if (shortName.startsWith(RESERVED)) throw new TypeError(`JSON-RPC reserves names such as ${named.fullName}`);
    short.set(shortName, [...(short.get(shortName) ?? []), named]);
  }
  return {
    at: (path) => paths.get(path),
    find(name) {
      const found = full.get(name);
      const [first, ...others] = found !== undefined ? [found] : (short.get(name) ?? []);
      if (first === undefined) throw refusal(METHOD_NOT_FOUND, `there is no ${shortened(name)}`);
      if (others.length > 0) {
        const all = [first, ...others].map(({ fullName }) => fullName).join(" or ");
        throw refusal(METHOD_NOT_FOUND, `${name} may be ${all}`);
      }
      if (first.method === undefined) throw refusal(METHOD_NOT_FOUND, `${first.fullName} ${first.why}`);
      return first.method;
    },
  };
}

function nameOf(one: CollectedMethod, service: string, rpc: string, registry: Registry, json: MessageJson): Named {
  const { definition, handle } = one;
  const fullName = `${service}.${rpc}`;
  if (definition.requestStream || definition.responseStream) {
    return { fullName, method: undefined, why: "has streams, and JSON-RPC only methods with one request and response" };
  }
  const described = registry.getService(service)?.methods.find(({ name }) => name === rpc);
  if (described === undefined) {
    const what = `${service} is not described with the method ${rpc}`;
    throw new TypeError(`${what}: the service of that name in its x_pb.ts belongs into the option "schemas"`);
  }
  if (handle === undefined) return { fullName, method: undefined, why: "is not implemented" };
  return { fullName, method: methodOf({ definition, handle }, described, json), why: "" };
}

function methodOf(
  { definition, handle }: { readonly definition: CollectedMethod["definition"]; readonly handle: UnaryHandler },
  described: DescMethod,
  json: MessageJson,
): Method {
  const { path, requestDeserialize, responseSerialize } = definition;
  const nothing = described.input.typeName === "google.protobuf.Value" ? null : {};
  return {
    path,
    handle,
    read(given) {
      const bytes = json.toBytes(described.input, given ?? nothing);
      return requestDeserialize(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
    write(response) {
      const bytes = responseSerialize(response);
      try {
        return json.fromBytes(described.output, bytes);
      } catch (cause) {
        const { message } = cause as Error; // of Protobuf-ES, or of the codec
        throw new EncodeError(`cannot write ${described.output.typeName} as JSON: ${message}`, { cause });
      }
    },
  };
}
