/** The plugin's own parameters, beside those of every plugin on `@bufbuild/protoplugin`. */
export interface Options {
  /** Whether services come out, as `x_grpc`. Default: true. */
  readonly grpc: boolean;
  /** Whether enums come out as TypeScript's `enum`, which cannot be erased, or as plain objects. Default: `erasable`. */
  readonly enum: "erasable" | "ts";
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
  const options = { grpc: true, enum: "erasable" as Options["enum"] };
  for (const { key, value } of raw) {
    switch (key) {
      case "grpc":
        options.grpc = oneOf(key, value, { true: true, false: false });
        break;
      case "enum":
        options.enum = oneOf(key, value, { erasable: "erasable", ts: "ts" });
        break;
      default:
        throw new Error(`there is no parameter "${key}"; ours are grpc=true|false and enum=erasable|ts`);
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

function oneOf<T>(key: string, value: string, choices: Readonly<Record<string, T>>): T {
  if (!Object.hasOwn(choices, value)) {
    throw new Error(`${key} must be ${Object.keys(choices).join(" or ")}, not "${value}"`);
  }
  return choices[value]!;
}
