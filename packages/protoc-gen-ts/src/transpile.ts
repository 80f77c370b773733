/**
 * What makes JavaScript and declarations of the plugin's TypeScript.
 *
 * @module @protoc-gen-ts/plugin/transpile
 */

import ts from "typescript";

/** A file as it comes out of the printers. */
export interface FileInfo {
  /** Its path. */
  readonly name: string;
  /** What goes before its first line. */
  readonly preamble?: string | undefined;
  /** The rest. */
  readonly content: string;
}

/**
 * Turns generated TypeScript into JavaScript and declarations, file by file: generated code is erasable and states its
 * types, so no file needs another.
 */
export function transpile(
  files: readonly FileInfo[],
  js: boolean,
  dts: boolean,
  jsImportStyle: "module" | "legacy_commonjs",
): FileInfo[] {
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: jsImportStyle === "module" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
    verbatimModuleSyntax: jsImportStyle === "module",
    isolatedDeclarations: true,
    declaration: true,
    newLine: ts.NewLineKind.LineFeed,
  };
  return files.flatMap(({ name, content, ...rest }) => {
    const input = { fileName: name, compilerOptions };
    const out: FileInfo[] = [];
    if (js) {
      const { outputText } = ts.transpileModule(content, input);
      out.push({ ...rest, name: name.replace(/\.ts$/, ".js"), content: outputText });
    }
    if (dts) {
      const { outputText } = ts.transpileDeclaration(content, input);
      out.push({ ...rest, name: name.replace(/\.ts$/, ".d.ts"), content: outputText });
    }
    return out;
  });
}
