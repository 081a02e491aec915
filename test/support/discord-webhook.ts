/** The fake's side of an interaction: its one callback within three seconds, then edits and follow-ups for fifteen minutes. */
import {
  type Answer,
  type Api,
  type Call,
  checkMessage,
  messageJson,
  ok,
  refuse,
  refuseForm,
  wrong,
} from './discord-answers.ts';
import { isFields, isList, type Json, schemaProblems, suggestionProblems } from './discord-schema.ts';
import type { Fields, Interaction, World } from './discord-world.ts';

const answerWithinMs = 3_000;
const tokenLivesMs = 15 * 60_000;

export function interactionCallback(
  api: Api,
  { path, body, files }: Call,
  [id = '', token = '']: readonly string[],
): Answer {
  const { world } = api;
  const interaction = world.interactions.find((one) => one.id === id && one.token === token);
  if (!interaction) return wrong(api, 404, 10062, 'Unknown interaction', 'wrong id or token');
  const late = world.now() - interaction.createdAt > answerWithinMs;
  if (late) return wrong(api, 404, 10062, 'Unknown interaction', 'after 3 seconds');
  if (interaction.callback !== undefined) {
    if (api.lost.has(path)) return refuse(400, 40060, 'Interaction has already been acknowledged.');
    return wrong(api, 400, 40060, 'Interaction has already been acknowledged.', `twice for ${id}`);
  }
  const type = isFields(body) ? body['type'] : undefined;
  const data = isFields(body) ? (body['data'] ?? null) : null;
  const refusal = checkCallback(api, interaction, body, type, data, files);
  if (refusal) return refusal;
  interaction.callback = Number(type);
  applyCallback(world, interaction, isFields(data) ? data : {});
  return { status: 204 };
}

/** The same, when it stands in the response to the request that brought the interaction. */
export function respondTo(api: Api, { id, token }: Interaction, body: Json): void {
  const path = `/interactions/${id}/${token}/callback`;
  interactionCallback(api, { method: 'POST', path, query: {}, body, files: {}, authorization: undefined }, [id, token]);
  api.world.changed();
}

function checkCallback(
  api: Api,
  { type: kind, pressed }: Interaction,
  whole: Json,
  type: Json | undefined,
  data: Json,
  files: Call['files'],
) {
  if ((kind === 4) !== (type === 8)) {
    return wrong(api, 400, 50035, 'Invalid Form Body', `callback ${type} to an interaction of type ${kind}`);
  }
  switch (type) {
    case 9:
      if (kind === 5) return wrong(api, 400, 50035, 'Invalid Form Body', 'a form in answer to a form');
      return refuseForm(api, schemaProblems('modal callback', whole));
    case 8:
      return refuseForm(api, [...schemaProblems('suggest callback', whole), ...suggestionProblems(choicesIn(data))]);
    case 4:
      return checkMessage(api, 'answer callback', whole, data, 'answer', { files });
    case 5:
      return refuseForm(api, schemaProblems('answer callback', whole));
    case 6:
    case 7:
      if (kind !== 3 && kind !== 5) return wrong(api, 400, 50035, 'Invalid Form Body', `callback ${type} to a command`);
      if (type === 6) return refuseForm(api, schemaProblems('update callback', whole));
      return checkMessage(api, 'update callback', whole, data, 'edit', {
        wasV2: ((pressed?.flags ?? 0) & 32768) !== 0,
        files,
      });
    default:
      return wrong(api, 400, 50035, 'Invalid Form Body', `callback type ${String(type)}`);
  }
}

function choicesIn(data: Json): readonly Json[] {
  return isFields(data) && isList(data['choices']) ? data['choices'] : [];
}

function applyCallback(world: World, interaction: Interaction, data: Fields): void {
  const { callback, channel, pressed } = interaction;
  const hidden = (Number(data['flags'] ?? 0) & 64) !== 0;
  if (callback === 9) interaction.modal = data;
  if (callback === 8) interaction.suggestions = choicesIn(data) as unknown as Interaction['suggestions'] & object;
  if (callback === 4 || callback === 5) {
    interaction.message = world.addMessage(channel, data, hidden ? interaction.user : undefined);
    interaction.message.loading = callback === 5;
    interaction.waiting = callback === 5;
  } else if (pressed) {
    interaction.message = pressed;
    if (callback === 7) world.editMessage(pressed, data);
  }
}

/** The interaction that a webhook address speaks of, or Discord's refusal. */
function answered(api: Api, [application, token]: readonly string[]): Interaction | Answer {
  const { world, account } = api;
  const interaction = world.interactions.find((one) => one.token === token);
  if (!interaction || application !== account.applicationId)
    return wrong(api, 404, 10015, 'Unknown Webhook', 'wrong address');
  if (world.now() - interaction.createdAt > tokenLivesMs) return refuse(401, 50027, 'Invalid Webhook Token');
  if (interaction.callback === undefined) return wrong(api, 404, 10015, 'Unknown Webhook', 'before the first answer');
  if (interaction.type === 4) return wrong(api, 404, 10015, 'Unknown Webhook', 'suggestions are all there is');
  return interaction;
}

export function editOriginal(api: Api, { body, files }: Call, ids: readonly string[]): Answer {
  const interaction = answered(api, ids);
  if ('status' in interaction) return interaction;
  const { message } = interaction;
  if (!message || message.deleted) return refuse(404, 10008, 'Unknown Message');
  const wasV2 = (message.flags & 32768) !== 0;
  const refusal = checkMessage(api, 'edit original', body, body, 'edit', { wasV2, files });
  if (refusal || !isFields(body)) return refusal ?? refuse(400, 50109, 'The request body contains invalid JSON.');
  api.world.editMessage(message, body);
  interaction.waiting = false;
  return ok(messageJson(api, message));
}

export function deleteOriginal(api: Api, _: Call, ids: readonly string[]): Answer {
  const interaction = answered(api, ids);
  if ('status' in interaction) return interaction;
  if (!interaction.message || interaction.message.deleted) return refuse(404, 10008, 'Unknown Message');
  interaction.message.deleted = true;
  interaction.waiting = false;
  return { status: 204 };
}

export function followUp(api: Api, { body, files }: Call, ids: readonly string[]): Answer {
  const interaction = answered(api, ids);
  if ('status' in interaction) return interaction;
  const refusal = checkMessage(api, 'follow-up', body, body, 'answer', { files });
  if (refusal || !isFields(body)) return refusal ?? refuse(400, 50109, 'The request body contains invalid JSON.');
  if (interaction.waiting && interaction.message) {
    // Documented: works like editing the original, and what the deferral said about who sees it stays.
    api.world.editMessage(interaction.message, { ...body, flags: Number(body['flags'] ?? 0) & ~64 });
    interaction.waiting = false;
    return ok(messageJson(api, interaction.message));
  }
  const hidden = (Number(body['flags'] ?? 0) & 64) !== 0;
  const message = api.world.addMessage(interaction.channel, body, hidden ? interaction.user : undefined);
  interaction.followUps.push(message);
  return ok(messageJson(api, message));
}
