import { ProgramError } from "../failure.js";
import type { Model } from "./model.js";
import { openAIModel } from "./openai-model.js";
import { poemModel } from "./poem-model.js";

/** What is asked where OPENAI_MODEL does not say. */
export const DEFAULT_MODEL = "gpt-5.4-mini";

/** A model, and which it is. */
export interface ChosenModel extends Model {
  /** In words for whoever starts the server. It shows no key. */
  readonly description: string;
}

/**
 * The model that the environment asks for: OpenAI's where there is an OPENAI_API_KEY, otherwise the embedded one.
 * OPENAI_MODEL is the model's name, OPENAI_BASE_URL another server that speaks as OpenAI's does.
 *
 * @throws ProgramError if one of them cannot be used. It does not show what they hold.
 */
export function modelFromEnvironment(environment: NodeJS.ProcessEnv): ChosenModel {
  const setting = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const apiKey = setting("OPENAI_API_KEY");
  if (apiKey === undefined) {
    return { ...poemModel(), description: "the embedded model (there is no OPENAI_API_KEY)" };
  }
  if (!/^[\x21-\x7E]+$/.test(apiKey)) throw new ProgramError("OPENAI_API_KEY holds characters that are in no key");
  const baseURL = setting("OPENAI_BASE_URL");
  if (baseURL !== undefined && !isHttp(baseURL)) {
    throw new ProgramError("OPENAI_BASE_URL is no URL such as https://api.openai.com/v1");
  }
  const model = setting("OPENAI_MODEL") ?? DEFAULT_MODEL;
  const where = baseURL === undefined ? "OpenAI" : new URL(baseURL).host;
  return { ...openAIModel({ apiKey, baseURL, model }), description: `${model} of ${where}` };
}

function isHttp(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // fetch() takes no user and password in a URL.
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
}
