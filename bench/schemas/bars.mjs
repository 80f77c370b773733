// What generated code for large schemas has to reach, beside that of protoc-gen-es for the same files.
export const BARS = {
  generation: { title: "generating, CPU time, of protoc-gen-es", most: 1 },
  compiler: { title: "`tsc`, of protoc-gen-es's output", most: 1.3 },
  import: { title: "importing all that services load, CPU time, of protoc-gen-es", most: 0.3 },
};
