import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { ValidTypes } from "./options.js";
import { isIgnoredByRules, isRequiredByRules } from "./validate-rules.js";

/** Whether a message field that is optional in the message's type is not optional once the message is valid. */
export function isRequired(field: DescField, types: ValidTypes): boolean {
  if (types.protovalidateRequired && isRequiredByRules(field)) return true;
  return types.legacyRequired && field.fieldKind === "message" && isLegacyRequired(field);
}

/** Whether a message in this field is valid, once the message is. */
export function isChecked(field: DescField): boolean {
  return !isIgnoredByRules(field);
}

/** Whether the valid form of a message differs from its type: by a field of its own, or of a message in it. */
export function differsWhenValid(message: DescMessage, types: ValidTypes): boolean {
  const { legacyRequired, protovalidateRequired } = types;
  const byRules = (field: DescField) => isChecked(field) && isRequiredByRules(field);
  return (
    (protovalidateRequired && reaches(message, byRules, isChecked)) ||
    (legacyRequired &&
      reaches(
        message,
        (field) => field.fieldKind === "message" && isLegacyRequired(field),
        () => true,
      ))
  );
}

function isLegacyRequired(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

/** Whether there is such a field in the message or, through fields that are followed, in a message within it. */
function reaches(
  message: DescMessage,
  is: (field: DescField) => boolean,
  follow: (field: DescField) => boolean,
  seen: Set<DescMessage> = new Set(),
): boolean {
  seen.add(message);
  return message.fields.some(
    (field) =>
      is(field) ||
      (field.message && follow(field) && !seen.has(field.message) && reaches(field.message, is, follow, seen)),
  );
}
