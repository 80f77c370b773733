// What generated code for large schemas has to reach, beside that of protoc-gen-es for the same files.
const seconds = ({ compiler }, target) => compiler[target]?.seconds;

/** `late` is the ratio where protoc-gen-es was late; where a bar has none, no more is known then. */
export const BARS = [
  {
    title: "generating, CPU time, of protoc-gen-es",
    most: 1,
    late: 0,
    ratio: (ours, es) => ours.cpuMs / es.cpuMs,
  },
  {
    title: "`tsc` over TypeScript, of protoc-gen-es's",
    most: 1.3,
    ratio: (ours, es) => seconds(ours, "ts") / seconds(es, "ts"),
  },
  {
    title: "`tsc` over declarations, of protoc-gen-es's",
    most: 1.3,
    ratio: (ours, es) => seconds(ours, "dts") / seconds(es, "dts"),
  },
  {
    title: "importing all messages, CPU time, of protoc-gen-es",
    most: 0.3,
    ratio: (ours, es) => ours.imports.codec.cpuMs / es.imports.all.cpuMs,
  },
  {
    title: "importing all that services load, grpc-js included, CPU time, of protoc-gen-es",
    most: 0.3,
    ratio: (ours, es) => ours.imports["codec, grpc"].cpuMs / es.imports.all.cpuMs,
  },
];
