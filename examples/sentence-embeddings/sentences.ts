// A thousand sentences, in English and in German: who does what, and where.
type Phrase = readonly [english: string, german: string]

const who: readonly Phrase[] = [
  ['the old teacher', 'die alte Lehrerin'],
  ['my little sister', 'meine kleine Schwester'],
  ['a tired nurse', 'eine müde Krankenschwester'],
  ['the young farmer', 'der junge Bauer'],
  ['our neighbour', 'unser Nachbar'],
  ['the famous actor', 'der berühmte Schauspieler'],
  ['a lonely sailor', 'ein einsamer Seemann'],
  ['the clever student', 'die kluge Studentin'],
  ['a stranger with a big hat', 'ein Fremder mit einem großen Hut'],
  ['the baker', 'der Bäcker'],
]

const what: readonly Phrase[] = [
  ['is drinking coffee', 'trinkt Kaffee'],
  ['is reading a long letter', 'liest einen langen Brief'],
  ['is playing the guitar', 'spielt Gitarre'],
  ['is sleeping', 'schläft'],
  ['is repairing a bicycle', 'repariert ein Fahrrad'],
  ['is looking for the key', 'sucht den Schlüssel'],
  ['is writing a poem about the moon', 'schreibt ein Gedicht über den Mond'],
  ['is eating an apple', 'isst einen Apfel'],
  ['is waiting for the doctor', 'wartet auf den Arzt'],
  ['is counting money', 'zählt Geld'],
]

const where: readonly Phrase[] = [
  ['in the kitchen', 'in der Küche'],
  ['in the garden', 'im Garten'],
  ['at the station', 'am Bahnhof'],
  ['under the bridge', 'unter der Brücke'],
  ['on the roof', 'auf dem Dach'],
  ['behind the house', 'hinter dem Haus'],
  ['in front of the school', 'vor der Schule'],
  ['by the sea', 'am Meer'],
  ['in the middle of the forest', 'mitten im Wald'],
  ['on the train', 'im Zug'],
]

const sentence = (...parts: readonly string[]): string => {
  const text = parts.join(' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

export interface Pair {
  readonly english: string
  readonly german: string
}

export const pairs: readonly Pair[] = who.flatMap(([w, wer]) =>
  what.flatMap(([d, tut]) => where.map(([p, wo]) => ({ english: sentence(w, d, p), german: sentence(wer, tut, wo) }))),
)
