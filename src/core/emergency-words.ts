/** Free text in a private chat, watched for words of danger in every state; nothing of the text is kept. */
import type { EmergencyWords } from './content-schema.ts';

/** A denial counts only right before the word: 'no numbness', 'not numb', 'without any numbness'. */
const denial = /(?:^| )(no|not|without|never|isnt|arent|wasnt)(?: any| at all| really)? $/;
/** 'Not without', 'no, not': two denials are not plain, and what is not plain counts. */
const doubled =
  /(?:^| )(no|not|without|never|isnt|arent|wasnt|cant|cannot|dont) (no|not|without|never|isnt|arent|wasnt)(?: any| at all| really)? $/;

/** The first entry of the list that the text fits; undefined when none does, or each is plainly denied. */
export function findEmergency(list: readonly EmergencyWords[], text: string): EmergencyWords | undefined {
  const sentences = text.split(/[.,;:!?\n()]+|\bbut\b|\bexcept\b/i).map(normalise);
  return list.find(({ when }) =>
    when.some((pattern) => {
      const parts = pattern.split(' + ').map((part) => part.split(' | '));
      return sentences.some((sentence) => fits(sentence, parts)) || isSpread(sentences, parts);
    }),
  );
}

/** The parts stand in different sentences, none of them denied: 'I am bleeding. I am pregnant.' */
function isSpread(sentences: readonly string[], parts: readonly (readonly string[])[]): boolean {
  return parts.every((part) => sentences.some((sentence) => isSaid(sentence, part)));
}

/** All parts stand in the sentence, and at least one place where the first part stands is not denied. */
function fits(sentence: string, parts: readonly (readonly string[])[]): boolean {
  const named = parts.every((part) => part.some((word) => placesOf(sentence, word).length > 0));
  return named && isSaid(sentence, parts[0] ?? []);
}

/** One of the words stands there and is not denied. */
function isSaid(sentence: string, words: readonly string[]): boolean {
  return words.some((word) => placesOf(sentence, word).some((at) => !isDenied(sentence, at)));
}

/** Where a word begins that starts with these letters. */
function placesOf(sentence: string, word: string): number[] {
  const places: number[] = [];
  for (let at = sentence.indexOf(` ${word}`); at >= 0; at = sentence.indexOf(` ${word}`, at + 1)) places.push(at + 1);
  return places;
}

function isDenied(sentence: string, at: number): boolean {
  const before = sentence.slice(0, at);
  return denial.test(before) && !doubled.test(before);
}

/** Small letters and single blanks, one at each end; apostrophes are left out, so that can't is cant. */
function normalise(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/['’`´]/g, '');
  return ` ${plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
}
