import type { EchoServer } from "../echo-service.js";

/** Echo, which tells what it was asked. */
export function echo(): { readonly server: EchoServer; readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    server: {
      async say({ text }) {
        asked.push(text);
        return { text };
      },
      async *list({ text, count }) {
        asked.push(text);
        for (let index = 0; index < count; index++) yield { text, index };
      },
      async collect(requests) {
        let index = 0;
        for await (const { text } of requests) {
          asked.push(text);
          index++;
        }
        return { index };
      },
      async *chat(requests) {
        for await (const { text } of requests) {
          asked.push(text);
          yield { text };
        }
      },
    },
  };
}
