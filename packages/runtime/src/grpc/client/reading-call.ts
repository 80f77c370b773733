import { InterceptingCall, type Interceptor, type NextCall } from "@grpc/grpc-js";
import { DirectReads } from "../stream/direct-reads.js";

/** A call whose responses can be read past the stream that grpc-js makes of them. No interceptor may be above it. */
export class ReadingCall extends InterceptingCall {
  readonly reads: DirectReads<unknown> = new DirectReads(() => super.startRead());

  override start(...[metadata, listener]: Parameters<InterceptingCall["start"]>): void {
    super.start(metadata, {
      onReceiveMetadata: (headers) => listener?.onReceiveMetadata?.(headers),
      onReceiveMessage: (message) => {
        if (this.reads.claimed) this.reads.receive(message);
        else listener?.onReceiveMessage?.(message);
      },
      onReceiveStatus: (status) => listener?.onReceiveStatus?.(status),
    });
  }

  /** What the stream of grpc-js asks for is not for it where others read. */
  override startRead(): void {
    if (!this.reads.claimed) super.startRead();
  }
}

/** Makes a call one whose responses can be read so. */
export const directReads = (options: Parameters<Interceptor>[0], nextCall: NextCall): ReadingCall =>
  new ReadingCall(nextCall(options));
