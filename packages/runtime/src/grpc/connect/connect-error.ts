import { ConnectError } from "@connectrpc/connect";
import { type StatusObject, status } from "@grpc/grpc-js";
import { RpcError } from "../index.js";
import { addTo } from "./headers.js";

const DETAILS = "grpc-status-details-bin";

/** A status as Connect sends it: with its details, and its metadata. Both number the codes alike. */
export function connectError({ code, details, metadata }: Partial<StatusObject>): ConnectError {
  const failure = new RpcError(code ?? status.UNKNOWN, details, { metadata });
  const sent = failure.metadata.clone();
  sent.remove(DETAILS); // Connect puts them where its protocols have them
  const headers = new Headers();
  addTo(headers, sent);
  const error = new ConnectError(failure.details, failure.code as number, headers);
  error.details = failure.errorDetails.map(({ typeUrl, value }) => ({
    type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1),
    value,
  }));
  return error;
}
