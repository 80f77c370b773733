import { createSocket } from "node:dgram";
import { once } from "node:events";
import { finallyDo } from "./serving.js";

// https://datatracker.ietf.org/doc/html/rfc1035#section-4
const TYPE_A = 1;
const IS_ANSWER = 0x8400;
/** Where the name of the question is: at the byte behind the header. */
const THE_NAME = 0xc00c;

/** A name server, until the test is over, for which every name has these IPv4 addresses. Returns its address. */
export async function nameServer(addresses: () => readonly string[]): Promise<string> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5; // of the question: a name, which ends with a zero, a type and a class
    const records = query.readUInt16BE(end - 4) === TYPE_A ? addresses().map(record) : [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(IS_ANSWER, 2);
    header.writeUInt16BE(records.length, 6);
    header.fill(0, 8);
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  finallyDo(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

function record(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16BE(THE_NAME, 0);
  bytes.writeUInt16BE(TYPE_A, 2);
  bytes.writeUInt16BE(1, 4); // of the internet
  bytes.writeUInt16BE(4, 10); // how long the address is; what is before it says that it holds for 0 seconds
  bytes.set(address.split(".").map(Number), 12);
  return bytes;
}
