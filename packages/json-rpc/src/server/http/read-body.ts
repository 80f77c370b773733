import type { IncomingMessage } from "node:http";

/**
 * The body of a request.
 *
 * @returns undefined if it is larger than that, as far as it has come.
 * @throws Error if the client goes away before it is through.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  // It need not be true, so it is good for a refusal only.
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
