/** The plugin's own parameters, beside those of every plugin on `@bufbuild/protoplugin`. */
export interface Options {
  /** Whether services come out, as `x_grpc`. Default: true. */
  readonly grpc: boolean;
  /** Whether enums come out as TypeScript's `enum`, which cannot be erased, or as plain objects. Default: `erasable`. */
  readonly enum: "erasable" | "ts";
  /** Whether each message and enum gets a type of its JSON, as with protoc-gen-es. Default: false. */
  readonly jsonTypes: boolean;
  /** Which types of valid messages come out, as with protoc-gen-es. Default: none. */
  readonly validTypes: ValidTypes;
  /** Whether what will surprise in a schema is said on stderr. Default: true. */
  readonly warnings: boolean;
}

/** What makes a message field required in the type of a valid message. */
export interface ValidTypes {
  /** The label `required`, or the feature `field_presence = LEGACY_REQUIRED`. */
  readonly legacyRequired: boolean;
  /** Protovalidate's rule `required`. */
  readonly protovalidateRequired: boolean;
}

interface RawOption {
  readonly key: string;
  readonly value: string;
}

/**
 * Reads the parameters that protoplugin does not know.
 *
 * @throws Error that names the parameter and what it may be.
 */
export function parseOptions(raw: readonly RawOption[]): Options {
  const options = {
    grpc: true,
    enum: "erasable" as Options["enum"],
    jsonTypes: false,
    validTypes: { legacyRequired: false, protovalidateRequired: false },
    warnings: true,
  };
  for (const { key, value } of raw) {
    switch (key) {
      case "grpc":
        options.grpc = oneOf(key, value, { true: true, false: false });
        break;
      case "enum":
        options.enum = oneOf(key, value, { erasable: "erasable", ts: "ts" });
        break;
      case "erasable_syntax": // protoc-gen-es's name for it
        options.enum = oneOf(key, value, { true: "erasable", false: "ts" });
        break;
      case "json_types":
        options.jsonTypes = oneOf(key, value, { true: true, false: false });
        break;
      case "valid_types":
        for (const part of value.split("+")) {
          options.validTypes[
            oneOf(key, part, {
              legacy_required: "legacyRequired",
              protovalidate_required: "protovalidateRequired",
            } as const)
          ] = true;
        }
        break;
      case "warnings":
        options.warnings = oneOf(key, value, { true: true, false: false });
        break;
      default:
        throw new Error(
          `there is no parameter "${key}"; there are target, import_extension, ts_nocheck, grpc, enum and others: see protoc-gen-ts --help`,
        );
    }
  }
  return options;
}

/** The parameter with `target=ts` where it names no target: TypeScript is what this plugin is for. */
export function withDefaultTarget(parameter: string): string {
  if (targetOf(parameter) !== undefined) return parameter;
  return parameter === "" ? "target=ts" : `${parameter},target=ts`;
}

/** Whether JavaScript or declarations are asked for. */
export function needsTranspiler(parameter: string): boolean {
  return /js|dts/.test(targetOf(parameter) ?? "");
}

function targetOf(parameter: string): string | undefined {
  return /(?:^|,)target=([^,]*)/.exec(parameter)?.[1];
}

function oneOf<const T>(key: string, value: string, choices: Readonly<Record<string, T>>): T {
  if (!Object.hasOwn(choices, value)) {
    throw new Error(`${key} must be ${Object.keys(choices).join(" or ")}, not "${value}"`);
  }
  return choices[value]!;
}
