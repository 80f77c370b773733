import { file_grpc_health_v1_health } from "../health/gen/grpc/health/v1/health_pb.js";
import { type Service, type ServiceOptions, service } from "../index.js";
import { type Answer, answer, type Question } from "./answer.js";
import { type Described, filesOf, servicesOf } from "./described.js";
import { ServerReflectionService } from "./gen/grpc/reflection/v1/reflection_grpc.js";
import { file_grpc_reflection_v1_reflection } from "./gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflectionService as AlphaService } from "./gen/grpc/reflection/v1alpha/reflection_grpc.js";
import { file_grpc_reflection_v1alpha_reflection } from "./gen/grpc/reflection/v1alpha/reflection_pb.js";
import { type Schemas, schemasOf } from "./schemas.js";

/** The reflection service of one server. */
export interface Reflection extends Service {
  /** Says which services the server has: they are listed from now on. `serve` calls it with all of the server's. */
  opened(names: readonly string[]): void;
}

/** A request of either version. */
interface Asked {
  readonly host: string;
  readonly messageRequest: Question;
}

/** The standard services that may be served beside those that are described. */
const STANDARD = [
  file_grpc_reflection_v1_reflection,
  file_grpc_reflection_v1alpha_reflection,
  file_grpc_health_v1_health,
];

/**
 * A reflection service, `grpc.reflection.v1.ServerReflection` and its forerunner `v1alpha`, to serve beside others:
 * `serve({ address, services: [service(GreeterService, greeter), reflection([Greeter])] })`, where `Greeter` is of
 * `x_pb.ts`. It is for programs such as grpcurl. Everybody who may call it learns all about the services.
 * https://grpc.io/docs/guides/reflection/
 *
 * Listed are the services that `serve` serves; on a plain grpc-js server, those that are described here, and itself.
 *
 * @param described What can be looked up, and all that it imports: services, files, registries; extensions of messages,
 * too. Reflection itself and health are there without being named.
 */
export function reflection(described: readonly Described[], options: ServiceOptions = {}): Reflection {
  let schemas: Schemas | undefined; // made when somebody asks
  async function* serverReflectionInfo<Request extends Asked>(requests: AsyncIterable<Request>) {
    schemas ??= schemasOf([...filesOf(described), ...STANDARD]);
    for await (const request of requests) {
      const messageResponse: Answer = answer(request.messageRequest, schemas, services);
      yield { validHost: request.host, originalRequest: request, messageResponse };
    }
  }
  const versions = [
    service(ServerReflectionService, { serverReflectionInfo }, options),
    service(AlphaService, { serverReflectionInfo }, options),
  ];
  const names = versions.flatMap((version) => version.names);
  let services = [...new Set([...servicesOf(described), ...names])].sort();

  return {
    names,
    addTo(server, defaults) {
      for (const version of versions) version.addTo(server, defaults);
    },
    opened(all) {
      services = [...all].sort();
    },
  };
}
