import type { Broker } from "./broker.js";
import { Listeners } from "./listeners.js";

/** A broker for one process. A message has reached all subscribers when `publish` returns. */
export function inProcessBroker<T>(): Broker<T> {
  const listeners = new Listeners<T>();
  return {
    subscribe: async (topic, listener) => listeners.add(topic, listener),
    publish: async (topic, message) => listeners.call(topic, message),
    subscribers: (topic) => listeners.count(topic),
  };
}
