import { credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import type { CountItemRequest, CountItemResponse } from "../../after/gen/shop/shop_codec.js";
import { StockServiceClient, StockServiceService } from "../../after/gen/shop/shop_grpc.js";
import { TOKEN } from "../../shop.js";
import { sendingToken } from "./interceptors.js";

/** Our client, with interceptors that were written for grpc-js. */
export async function countBooks(port: number) {
  const client = new StockServiceClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    interceptors: [sendingToken(TOKEN)],
  });
  const { count } = await client.countItem({ item: "book" });
  client.close();
  return count;
}

const OldClient = makeGenericClientConstructor(StockServiceService, "shop.StockService");

/** A client with callbacks, as they were, and our messages. */
export async function countPens(port: number) {
  const client = new OldClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    interceptors: [sendingToken(TOKEN)],
  });
  const { count } = await new Promise<CountItemResponse>((resolve, reject) => {
    const request: Init<CountItemRequest> = { item: "pen" };
    client["countItem"]!(request, (error: Error | null, response: CountItemResponse) =>
      error ? reject(error) : resolve(response),
    );
  });
  client.close();
  return count;
}
