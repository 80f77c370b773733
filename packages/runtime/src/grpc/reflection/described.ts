import type {
  DescEnum,
  DescExtension,
  DescFile,
  DescMessage,
  DescService,
  FileRegistry,
  Registry,
} from "@bufbuild/protobuf";

/** What Protobuf-ES describes, as `x_pb.ts` exports it, or a registry of such things. */
export type Described = DescService | DescFile | DescMessage | DescEnum | DescExtension | Registry | FileRegistry;

/** The files that these are in, without those that they import. */
export function filesOf(described: readonly Described[]): DescFile[] {
  return described.flatMap((one) => {
    if (one.kind === "file") return one;
    if (one.kind !== "registry") return one.file;
    return "files" in one ? [...one.files] : [...one].map(({ file }) => file);
  });
}

/** The full names of the services among these: of files, all. */
export function servicesOf(described: readonly Described[]): string[] {
  const names = described.flatMap((one) => {
    if (one.kind === "service") return one.typeName;
    if (one.kind === "file") return one.services.map(({ typeName }) => typeName);
    return one.kind === "registry" ? [...one].filter(({ kind }) => kind === "service").map((it) => it.typeName) : [];
  });
  return [...new Set(names)];
}
