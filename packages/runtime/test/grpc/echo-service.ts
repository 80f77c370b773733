// A service with all four kinds of methods, written as the plugin generates it.
import type { Message } from "@bufbuild/protobuf";
import type { ChannelCredentials } from "@grpc/grpc-js";
import {
  type BidiStreamingMethod,
  bidiStreaming,
  type CallOptions,
  type ClientStreamingMethod,
  callBidiStreaming,
  callClientStreaming,
  callServerStreaming,
  callUnary,
  clientStreaming,
  type ServerCall,
  type ServerStreamingMethod,
  ServiceClient,
  type ServiceClientOptions,
  serverStreaming,
  type UnaryMethod,
  unary,
} from "../../src/grpc/index.js";
import { type Codec, codec, type Init, readInt32, readString, writeInt32, writeString } from "../../src/index.js";

export type Ask = Message<"echo.Ask"> & { text: string; count: number };

export const Ask: Codec<Ask> = codec<Ask>({
  typeName: "echo.Ask",
  empty: () => ({ $typeName: "echo.Ask", text: "", count: 0 }),
  write(w, m) {
    const size = w.size;
    if (m.count) writeInt32(w, 16, m.count);
    if (m.text) writeString(w, 10, m.text);
    return size;
  },
  read(r, end, m = Ask.empty()) {
    while (r.pos < end) {
      const tag = r.tag();
      switch (tag) {
        case 10:
          m.text = readString(r);
          break;
        case 16:
          m.count = readInt32(r);
          break;
        default:
          r.unknown(m, tag);
      }
    }
    return m;
  },
});

export type Answer = Message<"echo.Answer"> & { text: string; index: number };

export const Answer: Codec<Answer> = codec<Answer>({
  typeName: "echo.Answer",
  empty: () => ({ $typeName: "echo.Answer", text: "", index: 0 }),
  write(w, m) {
    const size = w.size;
    if (m.index) writeInt32(w, 16, m.index);
    if (m.text) writeString(w, 10, m.text);
    return size;
  },
  read(r, end, m = Answer.empty()) {
    while (r.pos < end) {
      const tag = r.tag();
      switch (tag) {
        case 10:
          m.text = readString(r);
          break;
        case 16:
          m.index = readInt32(r);
          break;
        default:
          r.unknown(m, tag);
      }
    }
    return m;
  },
});

/** echo.Echo as a grpc-js service definition. */
export const EchoService: {
  readonly say: UnaryMethod<Ask, Answer>;
  readonly list: ServerStreamingMethod<Ask, Answer>;
  readonly collect: ClientStreamingMethod<Ask, Answer>;
  readonly chat: BidiStreamingMethod<Ask, Answer>;
} = {
  say: unary("/echo.Echo/Say", Ask, Answer),
  list: serverStreaming("/echo.Echo/List", Ask, Answer),
  collect: clientStreaming("/echo.Echo/Collect", Ask, Answer),
  chat: bidiStreaming("/echo.Echo/Chat", Ask, Answer),
};

/** What serves echo.Echo. A method that is left out answers UNIMPLEMENTED. */
export interface EchoServer {
  say(request: Ask, call: ServerCall): Promise<Init<Answer>>;
  list(request: Ask, call: ServerCall): AsyncIterable<Init<Answer>>;
  collect(requests: AsyncIterable<Ask>, call: ServerCall): Promise<Init<Answer>>;
  chat(requests: AsyncIterable<Ask>, call: ServerCall): AsyncIterable<Init<Answer>>;
}

/** Calls echo.Echo. */
export class EchoClient extends ServiceClient<typeof EchoService> {
  constructor(address: string, credentials: ChannelCredentials, options?: ServiceClientOptions<typeof EchoService>) {
    super(EchoService, address, credentials, options);
  }

  say(request: Init<Ask>, options?: CallOptions): Promise<Answer> {
    return callUnary(this, EchoService.say, request, options);
  }
  list(request: Init<Ask>, options?: CallOptions): AsyncIterable<Answer> {
    return callServerStreaming(this, EchoService.list, request, options);
  }
  collect(requests: AsyncIterable<Init<Ask>> | Iterable<Init<Ask>>, options?: CallOptions): Promise<Answer> {
    return callClientStreaming(this, EchoService.collect, requests, options);
  }
  chat(requests: AsyncIterable<Init<Ask>> | Iterable<Init<Ask>>, options?: CallOptions): AsyncIterable<Answer> {
    return callBidiStreaming(this, EchoService.chat, requests, options);
  }
}
