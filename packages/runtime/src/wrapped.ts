import type { Message } from "@bufbuild/protobuf";
import type { Codec } from "./codec.js";

/**
 * A wrapper, such as `google.protobuf.Int32Value`, around what a field holds: Protobuf-ES unwraps singular fields of
 * these types. There is none where the field holds nothing.
 */
export function wrapped<V, T extends Message & { value: V }>(codec: Codec<T>, value: V | undefined): T | undefined {
  if (value === undefined) return undefined;
  const wrapper = codec.empty();
  wrapper.value = value;
  return wrapper;
}
