// A server and clients over TLS, closed after the test.
import { type CallCredentials, type ChannelCredentials, credentials } from "@grpc/grpc-js";
import {
  bearerToken,
  type ClientClass,
  type ServeOptions,
  type ServiceClient,
  serve,
  tlsCredentials,
  tlsServerCredentials,
} from "@protoc-gen-ts/runtime/grpc";
import { authority, type Issued } from "../../../runtime/test/grpc/tls/certificates.js";
import { finallyDo } from "../serving.js";

/** Whom both sides trust. */
export const ca: ReturnType<typeof authority> = authority("the authority");
const certificate = ca.issue({ name: "server" });

/** Serves over TLS; with the authority's word on clients, over mutual TLS. Returns the address. */
export async function servingSecurely(
  options: Omit<ServeOptions, "address" | "credentials">,
  { mutual = false, issued = certificate }: { readonly mutual?: boolean; readonly issued?: Issued } = {},
): Promise<string> {
  const server = await serve({
    address: "127.0.0.1:0",
    ...options,
    credentials: tlsServerCredentials({
      cert: { pem: issued.cert },
      key: { pem: issued.key },
      clientCa: mutual ? { pem: ca.cert } : undefined,
    }),
  });
  finallyDo(() => server.close({ graceMs: 0 }));
  return server.addresses[0];
}

/** A client over TLS, with a token where one is given. */
export function connectSecurely<C extends ServiceClient>(
  Client: ClientClass<C>,
  address: string,
  token?: string | (() => Promise<string>),
  secure: ChannelCredentials = trusting(),
): C {
  const given: CallCredentials | undefined = token === undefined ? undefined : bearerToken(token);
  const client = new Client(address, given ? credentials.combineChannelCredentials(secure, given) : secure, {
    "grpc.use_local_subchannel_pool": 1,
  });
  finallyDo(() => client.close());
  return client;
}

/** What a client has that trusts the authority, and a certificate of its own where one is given. */
export function trusting(own?: Issued): ChannelCredentials {
  return tlsCredentials({ ca: { pem: ca.cert }, cert: own && { pem: own.cert }, key: own && { pem: own.key } });
}
