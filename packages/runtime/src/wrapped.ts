import type { Message } from "@bufbuild/protobuf";
import type { Codec } from "./codec.js";

/**
 * A wrapper, such as `google.protobuf.Int32Value`, around what a field holds: Protobuf-ES unwraps singular fields of
 * these types. Where the field holds nothing, the wrapper holds its zero value.
 */
export function wrapped<V, T extends Message & { value: V }>(codec: Codec<T>, value: V | undefined): T {
  const wrapper = codec.empty();
  if (value !== undefined) wrapper.value = value;
  return wrapper;
}
