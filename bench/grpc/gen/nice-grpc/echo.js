import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
const protobufPackage = "bench";
const protobufFileName = "echo.proto";
function createBaseItem() {
  return { key: "", value: 0, payload: new Uint8Array(0) };
}
const Item = {
  encode(message, writer = new BinaryWriter()) {
    if (message.key !== "") {
      writer.uint32(10).string(message.key);
    }
    if (message.value !== 0) {
      writer.uint32(16).int32(message.value);
    }
    if (message.payload.length !== 0) {
      writer.uint32(26).bytes(message.payload);
    }
    return writer;
  },
  decode(input, length) {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    const previousRecursionDepth = reader.__tsProtoDecodeDepth ?? 0;
    if (previousRecursionDepth >= 100) {
      throw new globalThis.Error("protobuf decode recursion limit exceeded");
    }
    reader.__tsProtoDecodeDepth = previousRecursionDepth + 1;
    try {
      const end = length === void 0 ? reader.len : reader.pos + length;
      const message = createBaseItem();
      while (reader.pos < end) {
        const tag = reader.uint32();
        switch (tag >>> 3) {
          case 1: {
            if (tag !== 10) {
              break;
            }
            message.key = reader.string();
            continue;
          }
          case 2: {
            if (tag !== 16) {
              break;
            }
            message.value = reader.int32();
            continue;
          }
          case 3: {
            if (tag !== 26) {
              break;
            }
            message.payload = reader.bytes();
            continue;
          }
        }
        if ((tag & 7) === 4 || tag === 0) {
          break;
        }
        reader.skip(tag & 7);
      }
      return message;
    } finally {
      reader.__tsProtoDecodeDepth = previousRecursionDepth;
    }
  },
  fromJSON(object) {
    return {
      key: isSet(object.key) ? globalThis.String(object.key) : "",
      value: isSet(object.value) ? globalThis.Number(object.value) : 0,
      payload: isSet(object.payload) ? bytesFromBase64(object.payload) : new Uint8Array(0)
    };
  },
  toJSON(message) {
    const obj = {};
    if (message.key !== "") {
      obj.key = message.key;
    }
    if (message.value !== 0) {
      obj.value = Math.round(message.value);
    }
    if (message.payload.length !== 0) {
      obj.payload = base64FromBytes(message.payload);
    }
    return obj;
  },
  create(base) {
    return Item.fromPartial(base ?? {});
  },
  fromPartial(object) {
    const message = createBaseItem();
    message.key = object.key ?? "";
    message.value = object.value ?? 0;
    message.payload = object.payload ?? new Uint8Array(0);
    return message;
  }
};
function createBaseListRequest() {
  return { count: 0, size: 0 };
}
const ListRequest = {
  encode(message, writer = new BinaryWriter()) {
    if (message.count !== 0) {
      writer.uint32(8).int32(message.count);
    }
    if (message.size !== 0) {
      writer.uint32(16).int32(message.size);
    }
    return writer;
  },
  decode(input, length) {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    const previousRecursionDepth = reader.__tsProtoDecodeDepth ?? 0;
    if (previousRecursionDepth >= 100) {
      throw new globalThis.Error("protobuf decode recursion limit exceeded");
    }
    reader.__tsProtoDecodeDepth = previousRecursionDepth + 1;
    try {
      const end = length === void 0 ? reader.len : reader.pos + length;
      const message = createBaseListRequest();
      while (reader.pos < end) {
        const tag = reader.uint32();
        switch (tag >>> 3) {
          case 1: {
            if (tag !== 8) {
              break;
            }
            message.count = reader.int32();
            continue;
          }
          case 2: {
            if (tag !== 16) {
              break;
            }
            message.size = reader.int32();
            continue;
          }
        }
        if ((tag & 7) === 4 || tag === 0) {
          break;
        }
        reader.skip(tag & 7);
      }
      return message;
    } finally {
      reader.__tsProtoDecodeDepth = previousRecursionDepth;
    }
  },
  fromJSON(object) {
    return {
      count: isSet(object.count) ? globalThis.Number(object.count) : 0,
      size: isSet(object.size) ? globalThis.Number(object.size) : 0
    };
  },
  toJSON(message) {
    const obj = {};
    if (message.count !== 0) {
      obj.count = Math.round(message.count);
    }
    if (message.size !== 0) {
      obj.size = Math.round(message.size);
    }
    return obj;
  },
  create(base) {
    return ListRequest.fromPartial(base ?? {});
  },
  fromPartial(object) {
    const message = createBaseListRequest();
    message.count = object.count ?? 0;
    message.size = object.size ?? 0;
    return message;
  }
};
function createBaseSummary() {
  return { count: 0, last: void 0 };
}
const Summary = {
  encode(message, writer = new BinaryWriter()) {
    if (message.count !== 0) {
      writer.uint32(8).int32(message.count);
    }
    if (message.last !== void 0) {
      Item.encode(message.last, writer.uint32(18).fork()).join();
    }
    return writer;
  },
  decode(input, length) {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    const previousRecursionDepth = reader.__tsProtoDecodeDepth ?? 0;
    if (previousRecursionDepth >= 100) {
      throw new globalThis.Error("protobuf decode recursion limit exceeded");
    }
    reader.__tsProtoDecodeDepth = previousRecursionDepth + 1;
    try {
      const end = length === void 0 ? reader.len : reader.pos + length;
      const message = createBaseSummary();
      while (reader.pos < end) {
        const tag = reader.uint32();
        switch (tag >>> 3) {
          case 1: {
            if (tag !== 8) {
              break;
            }
            message.count = reader.int32();
            continue;
          }
          case 2: {
            if (tag !== 18) {
              break;
            }
            message.last = Item.decode(reader, reader.uint32());
            continue;
          }
        }
        if ((tag & 7) === 4 || tag === 0) {
          break;
        }
        reader.skip(tag & 7);
      }
      return message;
    } finally {
      reader.__tsProtoDecodeDepth = previousRecursionDepth;
    }
  },
  fromJSON(object) {
    return {
      count: isSet(object.count) ? globalThis.Number(object.count) : 0,
      last: isSet(object.last) ? Item.fromJSON(object.last) : void 0
    };
  },
  toJSON(message) {
    const obj = {};
    if (message.count !== 0) {
      obj.count = Math.round(message.count);
    }
    if (message.last !== void 0) {
      obj.last = Item.toJSON(message.last);
    }
    return obj;
  },
  create(base) {
    return Summary.fromPartial(base ?? {});
  },
  fromPartial(object) {
    const message = createBaseSummary();
    message.count = object.count ?? 0;
    message.last = object.last !== void 0 && object.last !== null ? Item.fromPartial(object.last) : void 0;
    return message;
  }
};
const EchoServiceDefinition = {
  name: "EchoService",
  fullName: "bench.EchoService",
  methods: {
    /** Gives back what it got. */
    echo: {
      name: "Echo",
      requestType: Item,
      requestStream: false,
      responseType: Item,
      responseStream: false,
      options: {}
    },
    /** Gives so many items. */
    list: {
      name: "List",
      requestType: ListRequest,
      requestStream: false,
      responseType: Item,
      responseStream: true,
      options: {}
    },
    /** Counts the items. */
    collect: {
      name: "Collect",
      requestType: Item,
      requestStream: true,
      responseType: Summary,
      responseStream: false,
      options: {}
    },
    /** Counts the items, and rests now and then. */
    collectSlowly: {
      name: "CollectSlowly",
      requestType: Item,
      requestStream: true,
      responseType: Summary,
      responseStream: false,
      options: {}
    },
    /** Gives back each item as it comes. */
    chat: {
      name: "Chat",
      requestType: Item,
      requestStream: true,
      responseType: Item,
      responseStream: true,
      options: {}
    }
  }
};
function bytesFromBase64(b64) {
  if (globalThis.Buffer) {
    return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
  } else {
    const bin = globalThis.atob(b64);
    const arr = new Uint8Array(bin.length);
    for (let i = 0; i < bin.length; ++i) {
      arr[i] = bin.charCodeAt(i);
    }
    return arr;
  }
}
function base64FromBytes(arr) {
  if (globalThis.Buffer) {
    return globalThis.Buffer.from(arr).toString("base64");
  } else {
    const bin = [];
    arr.forEach((byte) => {
      bin.push(globalThis.String.fromCharCode(byte));
    });
    return globalThis.btoa(bin.join(""));
  }
}
function isSet(value) {
  return value !== null && value !== void 0;
}
export {
  EchoServiceDefinition,
  Item,
  ListRequest,
  Summary,
  protobufFileName,
  protobufPackage
};
