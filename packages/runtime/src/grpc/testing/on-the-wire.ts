import { Metadata } from "@grpc/grpc-js";

/** These metadata as they come out of HTTP/2: values of the same name are one value, but for bytes. */
export function onTheWire(metadata: Metadata): Metadata {
  const received: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(metadata.toHttp2Headers())) {
    const values = [value].flat().map(String);
    received[name] = staysApart(name) ? values : values.join(name === "cookie" ? "; " : ", ");
  }
  return Metadata.fromHttp2Headers(received);
}

function staysApart(name: string): boolean {
  return name.endsWith("-bin") || name === "set-cookie";
}
