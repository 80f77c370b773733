/** What is longer than this is not taken for a wait. */
const A_YEAR_MS = 365 * 24 * 3600 * 1000;

/**
 * When to come back, by the headers of a response: whole milliseconds from when it was sent; undefined where they do not
 * say, or not so that it can be understood. `Retry-After` has seconds or a date; `retry-after-ms`, which OpenAI has
 * beside it, counts more. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const given = headers.get("retry-after") ?? "";
  const waits = [numberIn(headers.get("retry-after-ms") ?? ""), numberIn(given, 1000), untilDate(given, headers)];
  const ms = waits.find((wait) => wait !== undefined);
  return ms === undefined || ms > A_YEAR_MS ? undefined : Math.ceil(Math.max(0, ms));
}

function numberIn(text: string, unit: number = 1): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * unit : undefined;
}

function untilDate(text: string, headers: Headers): number | undefined {
  const date = dateIn(text);
  // The clock of the one who gave the date counts, if it is known.
  return date === undefined ? undefined : date - (dateIn(headers.get("date") ?? "") ?? Date.now());
}

/** All dates of HTTP begin with the day of the week, and are in GMT, whether they say so or not. */
function dateIn(text: string): number | undefined {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return undefined;
  const date = Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : date;
}
