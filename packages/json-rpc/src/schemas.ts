import {
  createRegistry,
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  type FileRegistry,
  type Registry,
} from "@bufbuild/protobuf";
import {
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { file_google_rpc_error_details } from "@protoc-gen-ts/runtime/error-details/pb";

/** What Protobuf-ES describes, as `x_pb.ts` exports it, or a registry of such things. */
export type Described = DescService | DescFile | DescMessage | DescEnum | DescExtension | Registry | FileRegistry;

/** What may be in a `google.protobuf.Any` without being named: errors have such details. */
const STANDARD = [
  file_google_rpc_error_details,
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
];

/** All that is described by these, by the files that they are in, and by those that are imported there. */
export function registryOf(described: readonly Described[]): Registry {
  const files = new Set<DescFile>();
  const add = (file: DescFile): void => {
    if (files.has(file)) return;
    files.add(file);
    file.dependencies.forEach(add);
  };
  const types: Exclude<Described, DescFile>[] = [];
  for (const one of described) {
    if (one.kind === "file") add(one);
    else {
      types.push(one);
      if (one.kind !== "registry") add(one.file);
    }
  }
  return createRegistry(...STANDARD, ...files, ...types);
}
