import { Metadata } from "@grpc/grpc-js";

/** What Connect received, as grpc-js has it. What cannot be metadata of gRPC is left out. */
export function metadataOf(headers: Headers): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of headers) {
    try {
      if (!name.endsWith("-bin")) metadata.add(name, value);
      else for (const part of value.split(",")) metadata.add(name, Buffer.from(part, "base64"));
    } catch {
      // HTTP allows more than gRPC does.
    }
  }
  return metadata;
}

/** Adds metadata to what Connect sends. */
export function addTo(headers: Headers, metadata: Metadata): void {
  for (const name of Object.keys(metadata.toJSON())) {
    for (const value of metadata.get(name)) {
      // Without padding, as gRPC has it. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
      headers.append(name, typeof value === "string" ? value : value.toString("base64").replace(/=+$/, ""));
    }
  }
}
