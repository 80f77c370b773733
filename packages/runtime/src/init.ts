import type { Message } from "@bufbuild/protobuf";

/**
 * What may be sent as a `T`: any part of the message, at every depth. A field that is left out, or undefined, is unset.
 * A whole `T` is an `Init<T>`.
 *
 * `$typeName` may be given, so that a message can be passed on as it is; it is not looked at.
 */
export type Init<T extends Message> =
  | T
  | ({
      [P in keyof T as P extends "$typeName" ? never : P]?: P extends "$unknown" ? T[P] : FieldInit<T[P]> | undefined;
    } & {
      /** Not looked at. */
      $typeName?: T["$typeName"];
    });

/** What may be sent as the value of a field of type `F`. */
type FieldInit<F> = F extends Scalar
  ? F
  : F extends Message
    ? Init<F>
    : F extends readonly (infer Item)[]
      ? readonly FieldInit<Item>[]
      : F extends { case: infer Case extends string; value: infer Value }
        ? { case: Case; value: FieldInit<Value> }
        : F extends { case: undefined }
          ? F
          : F extends { [key: number]: infer Value extends Message }
            ? string extends keyof F
              ? { readonly [key: string]: Init<Value> }
              : { readonly [key: number]: Init<Value> }
            : F;

type Scalar = string | number | bigint | boolean | Uint8Array | null | undefined;
