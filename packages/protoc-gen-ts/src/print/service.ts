import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { docComment } from "../doc-comment.js";
import { clientMethod, codec, key, local, runtime, serviceNames, type } from "../names.js";

/** What differs between the four kinds of rpc: the runtime's functions, and what is passed in and out. */
const kinds = {
  unary: { type: "UnaryMethod", define: "unary", call: "callUnary", streamsIn: false, streamsOut: false },
  server_streaming: {
    type: "ServerStreamingMethod",
    define: "serverStreaming",
    call: "callServerStreaming",
    streamsIn: false,
    streamsOut: true,
  },
  client_streaming: {
    type: "ClientStreamingMethod",
    define: "clientStreaming",
    call: "callClientStreaming",
    streamsIn: true,
    streamsOut: false,
  },
  bidi_streaming: {
    type: "BidiStreamingMethod",
    define: "bidiStreaming",
    call: "callBidiStreaming",
    streamsIn: true,
    streamsOut: true,
  },
} as const;

/** Prints the grpc-js definition of a service. */
export function printDefinition(f: GeneratedFile, service: DescService): void {
  f.print(f.jsDoc(`${service.typeName} as a grpc-js service definition.${deprecated(service)}`));
  f.print(f.export("const", serviceNames(service).definition), ": {");
  for (const method of service.methods) {
    const definition = f.import(kinds[method.methodKind].type, runtime.grpc, true);
    const messages = ["<", type(f, method.input), ", ", type(f, method.output), ">"];
    f.print("  readonly ", method.localName, ": ", definition, messages, ";");
  }
  f.print("} = {");
  for (const method of service.methods) {
    const define = f.import(kinds[method.methodKind].define, runtime.grpc);
    const path = f.string(`/${service.typeName}/${method.name}`);
    f.print(
      "  ",
      key(method.localName),
      ": ",
      define,
      "(",
      path,
      ", ",
      codec(f, method.input),
      ", ",
      codec(f, method.output),
      idempotency(method),
      "),",
    );
  }
  f.print("};");
  f.print();
}

/** Prints the interface that a service's implementation has. */
export function printServer(f: GeneratedFile, service: DescService): void {
  const call = f.import("ServerCall", runtime.grpc, true);
  f.print(f.jsDoc(`What serves ${service.typeName}.${deprecated(service)}`));
  f.print(f.export("interface", serviceNames(service).server), " {");
  for (const method of service.methods) {
    const { streamsIn, streamsOut } = kinds[method.methodKind];
    const input = type(f, method.input);
    const request = streamsIn ? ["requests: ", generic(f, service, "AsyncIterable", input)] : ["request: ", input];
    const output = generic(f, service, streamsOut ? "AsyncIterable" : "Promise", init(f, type(f, method.output)));
    f.print(f.jsDoc(docComment(method), "  "));
    f.print("  ", method.localName, "(", request, ", call: ", call, "): ", output, ";");
  }
  f.print("}");
  f.print();
}

/** Prints the class that calls a service. */
export function printClient(f: GeneratedFile, service: DescService): void {
  const { client, definition } = serviceNames(service);
  const options = f.import("CallOptions", runtime.grpc, true);
  f.print(f.jsDoc(docComment(service)));
  const definitionType = `<typeof ${definition}>`;
  f.print(f.export("class", client), " extends ", f.import("ServiceClient", runtime.grpc), definitionType, " {");
  const credentials = f.import("ChannelCredentials", "@grpc/grpc-js", true);
  const clientOptions = [f.import("ServiceClientOptions", runtime.grpc, true), definitionType];
  f.print("  constructor(address: string, credentials: ", credentials, ", options?: ", clientOptions, ") {");
  f.print("    super(", definition, ", address, credentials, options);");
  f.print("  }");
  for (const method of service.methods) {
    const { streamsIn, streamsOut, call } = kinds[method.methodKind];
    const input = init(f, type(f, method.input));
    const iterables = [generic(f, service, "AsyncIterable", input), " | ", generic(f, service, "Iterable", input)];
    const request = streamsIn ? "requests" : "request";
    const output = generic(f, service, streamsOut ? "AsyncIterable" : "Promise", type(f, method.output));
    f.print();
    f.print(f.jsDoc(docComment(method), "  "));
    f.print(
      "  ",
      clientMethod(method),
      "(",
      request,
      ": ",
      streamsIn ? iterables : input,
      ", options?: ",
      options,
      "): ",
      output,
      " {",
    );
    f.print(
      "    return ",
      f.import(call, runtime.grpc),
      `(this, ${definition}.${method.localName}, ${request}, options);`,
    );
    f.print("  }");
  }
  f.print("}");
  f.print();
}

/** What may be called again without harm, where the rpc says so. */
function idempotency(method: DescMethod): string {
  switch (method.idempotency) {
    case MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS:
      return ', "NO_SIDE_EFFECTS"';
    case MethodOptions_IdempotencyLevel.IDEMPOTENT:
      return ', "IDEMPOTENT"';
    default:
      return "";
  }
}

function init(f: GeneratedFile, message: Printable): Printable {
  return [f.import("Init", runtime.codec, true), "<", message, ">"];
}

function generic(f: GeneratedFile, { file }: DescService, name: string, of: Printable): Printable {
  return [local(f, file, "grpc", name), "<", of, ">"];
}

function deprecated(service: DescService): string {
  return service.deprecated ? "\n\n@deprecated" : "";
}
