/** Passes messages to whoever subscribes to their topic, in this process or in others. */
export interface Broker<T> {
  /**
   * Calls a listener with each message of a topic that is published from when this resolves, in the order of each
   * publisher, once each. Some that were published shortly before may come as well.
   *
   * @param listener It must not throw. It gets what was published, or a copy of it.
   * @throws RpcError UNAVAILABLE if the broker cannot be reached.
   */
  subscribe(topic: string, listener: (message: T) => void): Promise<Unsubscribe>;
  /**
   * Passes a message to the subscribers of a topic. Waits for none of them.
   *
   * @returns when the broker has the message.
   * @throws RpcError UNAVAILABLE if it is not known that the broker has it.
   */
  publish(topic: string, message: T): Promise<void>;
  /** How many subscribers a topic has in this process. */
  subscribers(topic: string): number;
}

/** Ends a subscription: its listener is not called any more. */
export type Unsubscribe = () => void;
