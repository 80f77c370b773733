import { status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { type Pushable, pushable, RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { ChatMessage } from "../gen/chat/chat_codec.js";

/** What waits for one member. */
export type Inbox = Pushable<Init<ChatMessage>>;

/** One who is in the room. */
export interface Member {
  readonly name: string;
  readonly inbox: Inbox;
}

/** An inbox in which about `limit` characters may wait. */
export function newInbox(limit: number = 1 << 18): Inbox {
  // What a message costs beside its text: some 64 bytes.
  return pushable({ limit, sizeOf: ({ content = "" }) => content.length + 64 });
}

/**
 * Who is in the room, and who hears what.
 *
 * Nobody waits for anybody: what is said goes to inboxes. A member whose inbox is full reads too slowly: it is put out
 * of the room, and its call fails with RESOURCE_EXHAUSTED. The room itself speaks without a name.
 */
export class Room {
  readonly #members = new Map<string, Member>();

  /** The names of those who are in the room, in the order in which they came. */
  get names(): string[] {
    return [...this.#members.keys()];
  }

  /**
   * Lets someone in, and tells the others.
   *
   * @throws RpcError INVALID_ARGUMENT if there is no name, ALREADY_EXISTS if it is taken.
   */
  join(name: string, inbox: Inbox): Member {
    if (name.trim() === "") throw new RpcError(status.INVALID_ARGUMENT, "username: a name is needed");
    if (this.#members.has(name)) throw new RpcError(status.ALREADY_EXISTS, `username: ${name} is in the room already`);
    const member = { name, inbox };
    const others = this.names;
    this.#members.set(name, member);
    this.#notify(member, others.length === 0 ? `welcome, ${name}` : `welcome, ${name}; with you: ${others.join(", ")}`);
    this.#tellOthers(name, { content: `${name} has come` });
    return member;
  }

  /** Says something to all others, or to the one who is named. Nothing is heard of one who is not in the room. */
  say(member: Member, targetname: string, content: string): void {
    if (!this.has(member) || content === "") return;
    const message = { username: member.name, targetname, content };
    const target = this.#members.get(targetname);
    if (targetname === "") this.#tellOthers(member.name, message);
    else if (target === undefined) this.#notify(member, `${targetname} is not here`);
    else this.#deliver([target], message);
  }

  /** Lets a member go, and tells the others. Does nothing where it has gone. */
  leave(member: Member): void {
    if (!this.has(member)) return;
    this.#members.delete(member.name);
    member.inbox.end();
    this.#tellOthers(member.name, { content: `${member.name} has gone` });
  }

  /** Whether this very member is in the room: its name may be another's by now. */
  has(member: Member): boolean {
    return this.#members.get(member.name) === member;
  }

  #notify(member: Member, content: string): void {
    this.#deliver([member], { content });
  }

  #tellOthers(name: string, message: Init<ChatMessage>): void {
    this.#deliver(
      [...this.#members.values()].filter((member) => member.name !== name),
      message,
    );
  }

  #deliver(members: readonly Member[], message: Init<ChatMessage>): void {
    // An inbox that is full breaks its member's call off by itself.
    const slow = members.filter(({ inbox }) => !inbox.push(message));
    for (const member of slow) this.leave(member);
  }
}
