import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./programs.js";

/** A block of code in a page. */
export interface Block {
  readonly language: string;
  /** The path of the file that it is, or of which it is a part. */
  readonly title: string | undefined;
  readonly text: string;
}

/** The texts of all pages of the repository, by their paths. */
export function pages(): Record<string, string> {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], { cwd: root });
  const paths = listed.toString().trim().split("\n").sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** The blocks of code of a page, or of a part of it. */
export function blocksOf(markdown: string): Block[] {
  const blocks = markdown.matchAll(/^( *)(`{3,})(\w*)([^\n]*)\n([\s\S]*?)^\1\2$/gm);
  return [...blocks].map(([, _indentation, _fence, language, info, text]) => {
    return { language: language!, title: /title="([^"]+)"/.exec(info!)?.[1], text: text! };
  });
}

/** The part of a page below a heading of the second level. */
export function section(markdown: string, heading: string): string {
  const sections = markdown.split(/^## /m);
  const found = sections.find((text) => text.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`there is no section "${heading}"`);
  return found;
}

/** A page without its code, of which links are no links and headings no headings. */
function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "code");
}

/** The targets of a page's links and images. */
export function linksOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** What links to a page's headings have behind `#`, as GitHub makes it. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  const headings = withoutBlocks(markdown).matchAll(/^#+ +(.+?) *$/gm);
  return [...headings].map(([, heading]) => {
    const text = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const slug = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "").replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** A page without the code that it shows. */
export function withoutBlocks(markdown: string): string {
  return markdown.replace(/^( *)(`{3,})[\s\S]*?^\1\2$/gm, "");
}
