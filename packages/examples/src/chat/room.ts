import { randomUUID } from "node:crypto";
import type { Init } from "@protoc-gen-ts/runtime";
import type { Broker } from "../broker/broker.js";
import { inProcessBroker } from "../broker/in-process-broker.js";
import type { ChatMessage } from "../gen/chat/chat_codec.js";
import type { RoomEvent } from "../gen/chat/room_event_codec.js";
import { Attendance } from "./attendance.js";
import { Audience, type Member } from "./audience.js";
import type { Inbox } from "./inbox.js";
import { checkName, inProcessNames, type Names, nameTaken } from "./names.js";

/** What the servers of a room have in common. */
export interface Commons {
  /** Brings what happens in the room to all of its servers, in the same order. */
  readonly broker: Broker<Init<RoomEvent>>;
  readonly names: Names;
}

const TOPIC = "room";

/**
 * Who comes into the room, what happens there, and who goes. A room may be on several servers, each of which has a `Room`
 * with its members.
 *
 * What happens goes to the broker, and is told to members when it comes back: so it comes in the same order everywhere.
 *
 * A member whose inbox is full reads too slowly: it is put out of the room, and its call fails with RESOURCE_EXHAUSTED.
 */
export class Room {
  readonly #id = randomUUID();
  readonly #broker: Broker<Init<RoomEvent>>;
  readonly #names: Names;
  readonly #audience = new Audience((slow) => this.leave(slow));
  /** Those who are at the door of this server. */
  readonly #arriving = new Map<string, Member>();
  /** The names that are to be kept for this server. */
  readonly #own = new Set<string>();
  readonly #attendance: Attendance;
  readonly #leaving = new Set<Promise<unknown>>();
  #opening: Promise<void> | undefined;
  #refreshing: Promise<void> | undefined;

  /** @param commons Default: the room is on this server only. */
  constructor(commons: Commons = { broker: inProcessBroker(), names: inProcessNames() }) {
    this.#broker = commons.broker;
    this.#names = commons.names;
    this.#attendance = new Attendance({
      hasCome: (name) => this.#audience.tellOthers(name, { content: `${name} has come` }),
      hasGone: (name) => this.#audience.tellOthers(name, { content: `${name} has gone` }),
    });
  }

  /** The names of those who are in the room, on any server, in the order in which they came. */
  get names(): string[] {
    return this.#attendance.names;
  }

  /**
   * Lets someone in, and tells the others.
   *
   * @throws RpcError INVALID_ARGUMENT if the name is none, ALREADY_EXISTS if it is taken, UNAVAILABLE if the other servers
   * cannot be reached.
   */
  async join(name: string, inbox: Inbox): Promise<Member> {
    checkName(name);
    if (this.#audience.get(name) !== undefined || this.#arriving.has(name) || this.#attendance.isElsewhere(name))
      throw nameTaken(name);
    const member = { name, inbox };
    this.#arriving.set(name, member);
    try {
      await this.#open();
      this.#own.add(name);
      if (!(await this.#names.claim(name))) throw nameTaken(name);
      await this.#publish({ case: "arrival", value: { username: name, server: this.#id } });
      this.#admit(name); // unless the event has done so
      return member;
    } catch (error) {
      this.leave(member); // where the event came, but not the word that it would
      if (this.#arriving.get(name) === member) this.#free(name);
      throw error;
    }
  }

  /**
   * Says something to all others, or to the one who is named. Nothing is heard of one who is not in the room. Where it may
   * not have been heard for other reasons, the member is told.
   */
  async say(member: Member, targetname: string, content: string): Promise<void> {
    if (!this.has(member) || content === "") return;
    try {
      await this.#publish({ case: "message", value: { username: member.name, targetname, content } });
    } catch {
      this.#audience.notify(
        member,
        `the room cannot be reached at the moment; this may not have been heard: ${content}`,
      );
    }
  }

  /** Lets a member go, and tells the others. Does nothing where it has gone. */
  leave(member: Member): void {
    const { name, inbox } = member;
    if (!this.has(member)) return;
    this.#audience.remove(member);
    inbox.end();
    // In this order, and at once: before the name is free for the next to come, all have heard that it was given back.
    const told = this.#publish({ case: "departure", value: name }).catch(() => this.#attendance.go(name));
    this.#free(name);
    this.#finish(told);
  }

  /** Whether this very member is in the room: its name may be another's by now. */
  has(member: Member): boolean {
    return this.#audience.has(member);
  }

  /**
   * Learns who is in the room, renews the names of this server, and tells members what they have missed. For rooms on
   * several servers: to be called more often than names expire, and whenever the other servers can be reached again.
   *
   * @throws RpcError UNAVAILABLE if the other servers cannot be reached.
   */
  async refresh(): Promise<void> {
    if (this.#opening === undefined) return;
    this.#refreshing ??= this.#refreshNow().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  /** Lets all members of this server go. Returns when the others have been told, or cannot be reached. */
  async close(): Promise<void> {
    for (const member of this.#audience.all()) this.leave(member);
    await Promise.all(this.#leaving);
  }

  #open(): Promise<void> {
    this.#opening ??= this.#openNow().catch((error: unknown) => {
      this.#opening = undefined; // the next one to come tries again
      throw error;
    });
    return this.#opening;
  }

  async #openNow(): Promise<void> {
    const unsubscribe = await this.#broker.subscribe(TOPIC, (event) => this.#onEvent(event));
    try {
      await this.refresh();
    } catch (error) {
      unsubscribe();
      throw error;
    }
  }

  async #refreshNow(): Promise<void> {
    const names = await this.#attendance.compare(() => this.#names.renew(this.#own));
    for (const [name, isOurs] of names) if (!isOurs) this.#dispossess(name);
  }

  /** Puts out one whose name another has got while this server could not be reached. */
  #dispossess(name: string): void {
    const member = this.#audience.get(name);
    if (member === undefined) return;
    this.#audience.remove(member);
    this.#own.delete(name);
    member.inbox.fail(nameTaken(name));
  }

  /** Gives up a name. */
  #free(name: string): void {
    this.#arriving.delete(name);
    if (!this.#own.delete(name)) return;
    this.#finish(this.#names.release(name).catch(() => {})); // it is not renewed, so it becomes free
  }

  #finish(work: Promise<unknown>): void {
    this.#leaving.add(work);
    work.finally(() => this.#leaving.delete(work));
  }

  #publish(event: NonNullable<Init<RoomEvent>["event"]>): Promise<void> {
    return this.#broker.publish(TOPIC, { event });
  }

  #onEvent({ event }: Init<RoomEvent>): void {
    switch (event?.case) {
      case "arrival": {
        const { username = "", server } = event.value;
        const here = server === this.#id;
        if (here) this.#admit(username);
        this.#attendance.come(username, here);
        break;
      }
      case "departure":
        this.#attendance.go(event.value);
        break;
      case "message":
        this.#onMessage(event.value);
        break;
    }
  }

  #admit(name: string): void {
    const member = this.#arriving.get(name);
    if (member === undefined) return;
    this.#arriving.delete(name);
    this.#audience.add(member);
    const others = this.names.filter((other) => other !== name);
    this.#audience.notify(
      member,
      others.length === 0 ? `welcome, ${name}` : `welcome, ${name}; with you: ${others.join(", ")}`,
    );
  }

  #onMessage(message: Init<ChatMessage>): void {
    const { username = "", targetname = "" } = message;
    const sender = this.#audience.get(username);
    const target = this.#audience.get(targetname);
    if (targetname === "") this.#audience.tellOthers(username, message);
    else if (target !== undefined) this.#audience.deliver([target], message);
    else if (sender !== undefined && !this.#attendance.has(targetname))
      this.#audience.notify(sender, `${targetname} is not here`);
  }
}
