/**
 * Exact decimal arithmetic on strings of digits, at the type level.
 *
 * All of it is one operation, `Pass`: the school's `acc + x * digit`, three columns at a time, by looking products and
 * sums up in tables. Addition is a pass by the digit 1, subtraction a pass by the complement to 9 with a carry of 1,
 * multiplication a pass for each digit, long division a few subtractions for each digit.
 *
 * The tables are objects, not tuples, because looking into a tuple resolves all methods of an array first.
 */
export interface Row {
  readonly [digit: number]: number
}

/** The products of two digits. Row 10 is no product but the complement to 9, with which a pass subtracts. */
// biome-ignore format: a table
export interface Times {
  readonly [digit: number]: Row
  0: { 0: 0; 1: 0; 2: 0; 3: 0; 4: 0; 5: 0; 6: 0; 7: 0; 8: 0; 9: 0 }
  1: { 0: 0; 1: 1; 2: 2; 3: 3; 4: 4; 5: 5; 6: 6; 7: 7; 8: 8; 9: 9 }
  2: { 0: 0; 1: 2; 2: 4; 3: 6; 4: 8; 5: 10; 6: 12; 7: 14; 8: 16; 9: 18 }
  3: { 0: 0; 1: 3; 2: 6; 3: 9; 4: 12; 5: 15; 6: 18; 7: 21; 8: 24; 9: 27 }
  4: { 0: 0; 1: 4; 2: 8; 3: 12; 4: 16; 5: 20; 6: 24; 7: 28; 8: 32; 9: 36 }
  5: { 0: 0; 1: 5; 2: 10; 3: 15; 4: 20; 5: 25; 6: 30; 7: 35; 8: 40; 9: 45 }
  6: { 0: 0; 1: 6; 2: 12; 3: 18; 4: 24; 5: 30; 6: 36; 7: 42; 8: 48; 9: 54 }
  7: { 0: 0; 1: 7; 2: 14; 3: 21; 4: 28; 5: 35; 6: 42; 7: 49; 8: 56; 9: 63 }
  8: { 0: 0; 1: 8; 2: 16; 3: 24; 4: 32; 5: 40; 6: 48; 7: 56; 8: 64; 9: 72 }
  9: { 0: 0; 1: 9; 2: 18; 3: 27; 4: 36; 5: 45; 6: 54; 7: 63; 8: 72; 9: 81 }
  10: { 0: 9; 1: 8; 2: 7; 3: 6; 4: 5; 5: 4; 6: 3; 7: 2; 8: 1; 9: 0 }
}

/** The sums of two digits. */
// biome-ignore format: a table
export interface Sum {
  readonly [digit: number]: Row
  0: { 0: 0; 1: 1; 2: 2; 3: 3; 4: 4; 5: 5; 6: 6; 7: 7; 8: 8; 9: 9 }
  1: { 0: 1; 1: 2; 2: 3; 3: 4; 4: 5; 5: 6; 6: 7; 7: 8; 8: 9; 9: 10 }
  2: { 0: 2; 1: 3; 2: 4; 3: 5; 4: 6; 5: 7; 6: 8; 7: 9; 8: 10; 9: 11 }
  3: { 0: 3; 1: 4; 2: 5; 3: 6; 4: 7; 5: 8; 6: 9; 7: 10; 8: 11; 9: 12 }
  4: { 0: 4; 1: 5; 2: 6; 3: 7; 4: 8; 5: 9; 6: 10; 7: 11; 8: 12; 9: 13 }
  5: { 0: 5; 1: 6; 2: 7; 3: 8; 4: 9; 5: 10; 6: 11; 7: 12; 8: 13; 9: 14 }
  6: { 0: 6; 1: 7; 2: 8; 3: 9; 4: 10; 5: 11; 6: 12; 7: 13; 8: 14; 9: 15 }
  7: { 0: 7; 1: 8; 2: 9; 3: 10; 4: 11; 5: 12; 6: 13; 7: 14; 8: 15; 9: 16 }
  8: { 0: 8; 1: 9; 2: 10; 3: 11; 4: 12; 5: 13; 6: 14; 7: 15; 8: 16; 9: 17 }
  9: { 0: 9; 1: 10; 2: 11; 3: 12; 4: 13; 5: 14; 6: 15; 7: 16; 8: 17; 9: 18 }
}

/** The sums of a product of two digits and a sum of two digits: at most 81 + 18 = 99. */
// biome-ignore format: a table
export interface Plus {
  readonly [product: number]: Row
  0: { 0: 0; 1: 1; 2: 2; 3: 3; 4: 4; 5: 5; 6: 6; 7: 7; 8: 8; 9: 9; 10: 10; 11: 11; 12: 12; 13: 13; 14: 14; 15: 15; 16: 16; 17: 17; 18: 18 }
  1: { 0: 1; 1: 2; 2: 3; 3: 4; 4: 5; 5: 6; 6: 7; 7: 8; 8: 9; 9: 10; 10: 11; 11: 12; 12: 13; 13: 14; 14: 15; 15: 16; 16: 17; 17: 18; 18: 19 }
  2: { 0: 2; 1: 3; 2: 4; 3: 5; 4: 6; 5: 7; 6: 8; 7: 9; 8: 10; 9: 11; 10: 12; 11: 13; 12: 14; 13: 15; 14: 16; 15: 17; 16: 18; 17: 19; 18: 20 }
  3: { 0: 3; 1: 4; 2: 5; 3: 6; 4: 7; 5: 8; 6: 9; 7: 10; 8: 11; 9: 12; 10: 13; 11: 14; 12: 15; 13: 16; 14: 17; 15: 18; 16: 19; 17: 20; 18: 21 }
  4: { 0: 4; 1: 5; 2: 6; 3: 7; 4: 8; 5: 9; 6: 10; 7: 11; 8: 12; 9: 13; 10: 14; 11: 15; 12: 16; 13: 17; 14: 18; 15: 19; 16: 20; 17: 21; 18: 22 }
  5: { 0: 5; 1: 6; 2: 7; 3: 8; 4: 9; 5: 10; 6: 11; 7: 12; 8: 13; 9: 14; 10: 15; 11: 16; 12: 17; 13: 18; 14: 19; 15: 20; 16: 21; 17: 22; 18: 23 }
  6: { 0: 6; 1: 7; 2: 8; 3: 9; 4: 10; 5: 11; 6: 12; 7: 13; 8: 14; 9: 15; 10: 16; 11: 17; 12: 18; 13: 19; 14: 20; 15: 21; 16: 22; 17: 23; 18: 24 }
  7: { 0: 7; 1: 8; 2: 9; 3: 10; 4: 11; 5: 12; 6: 13; 7: 14; 8: 15; 9: 16; 10: 17; 11: 18; 12: 19; 13: 20; 14: 21; 15: 22; 16: 23; 17: 24; 18: 25 }
  8: { 0: 8; 1: 9; 2: 10; 3: 11; 4: 12; 5: 13; 6: 14; 7: 15; 8: 16; 9: 17; 10: 18; 11: 19; 12: 20; 13: 21; 14: 22; 15: 23; 16: 24; 17: 25; 18: 26 }
  9: { 0: 9; 1: 10; 2: 11; 3: 12; 4: 13; 5: 14; 6: 15; 7: 16; 8: 17; 9: 18; 10: 19; 11: 20; 12: 21; 13: 22; 14: 23; 15: 24; 16: 25; 17: 26; 18: 27 }
  10: { 0: 10; 1: 11; 2: 12; 3: 13; 4: 14; 5: 15; 6: 16; 7: 17; 8: 18; 9: 19; 10: 20; 11: 21; 12: 22; 13: 23; 14: 24; 15: 25; 16: 26; 17: 27; 18: 28 }
  12: { 0: 12; 1: 13; 2: 14; 3: 15; 4: 16; 5: 17; 6: 18; 7: 19; 8: 20; 9: 21; 10: 22; 11: 23; 12: 24; 13: 25; 14: 26; 15: 27; 16: 28; 17: 29; 18: 30 }
  14: { 0: 14; 1: 15; 2: 16; 3: 17; 4: 18; 5: 19; 6: 20; 7: 21; 8: 22; 9: 23; 10: 24; 11: 25; 12: 26; 13: 27; 14: 28; 15: 29; 16: 30; 17: 31; 18: 32 }
  15: { 0: 15; 1: 16; 2: 17; 3: 18; 4: 19; 5: 20; 6: 21; 7: 22; 8: 23; 9: 24; 10: 25; 11: 26; 12: 27; 13: 28; 14: 29; 15: 30; 16: 31; 17: 32; 18: 33 }
  16: { 0: 16; 1: 17; 2: 18; 3: 19; 4: 20; 5: 21; 6: 22; 7: 23; 8: 24; 9: 25; 10: 26; 11: 27; 12: 28; 13: 29; 14: 30; 15: 31; 16: 32; 17: 33; 18: 34 }
  18: { 0: 18; 1: 19; 2: 20; 3: 21; 4: 22; 5: 23; 6: 24; 7: 25; 8: 26; 9: 27; 10: 28; 11: 29; 12: 30; 13: 31; 14: 32; 15: 33; 16: 34; 17: 35; 18: 36 }
  20: { 0: 20; 1: 21; 2: 22; 3: 23; 4: 24; 5: 25; 6: 26; 7: 27; 8: 28; 9: 29; 10: 30; 11: 31; 12: 32; 13: 33; 14: 34; 15: 35; 16: 36; 17: 37; 18: 38 }
  21: { 0: 21; 1: 22; 2: 23; 3: 24; 4: 25; 5: 26; 6: 27; 7: 28; 8: 29; 9: 30; 10: 31; 11: 32; 12: 33; 13: 34; 14: 35; 15: 36; 16: 37; 17: 38; 18: 39 }
  24: { 0: 24; 1: 25; 2: 26; 3: 27; 4: 28; 5: 29; 6: 30; 7: 31; 8: 32; 9: 33; 10: 34; 11: 35; 12: 36; 13: 37; 14: 38; 15: 39; 16: 40; 17: 41; 18: 42 }
  25: { 0: 25; 1: 26; 2: 27; 3: 28; 4: 29; 5: 30; 6: 31; 7: 32; 8: 33; 9: 34; 10: 35; 11: 36; 12: 37; 13: 38; 14: 39; 15: 40; 16: 41; 17: 42; 18: 43 }
  27: { 0: 27; 1: 28; 2: 29; 3: 30; 4: 31; 5: 32; 6: 33; 7: 34; 8: 35; 9: 36; 10: 37; 11: 38; 12: 39; 13: 40; 14: 41; 15: 42; 16: 43; 17: 44; 18: 45 }
  28: { 0: 28; 1: 29; 2: 30; 3: 31; 4: 32; 5: 33; 6: 34; 7: 35; 8: 36; 9: 37; 10: 38; 11: 39; 12: 40; 13: 41; 14: 42; 15: 43; 16: 44; 17: 45; 18: 46 }
  30: { 0: 30; 1: 31; 2: 32; 3: 33; 4: 34; 5: 35; 6: 36; 7: 37; 8: 38; 9: 39; 10: 40; 11: 41; 12: 42; 13: 43; 14: 44; 15: 45; 16: 46; 17: 47; 18: 48 }
  32: { 0: 32; 1: 33; 2: 34; 3: 35; 4: 36; 5: 37; 6: 38; 7: 39; 8: 40; 9: 41; 10: 42; 11: 43; 12: 44; 13: 45; 14: 46; 15: 47; 16: 48; 17: 49; 18: 50 }
  35: { 0: 35; 1: 36; 2: 37; 3: 38; 4: 39; 5: 40; 6: 41; 7: 42; 8: 43; 9: 44; 10: 45; 11: 46; 12: 47; 13: 48; 14: 49; 15: 50; 16: 51; 17: 52; 18: 53 }
  36: { 0: 36; 1: 37; 2: 38; 3: 39; 4: 40; 5: 41; 6: 42; 7: 43; 8: 44; 9: 45; 10: 46; 11: 47; 12: 48; 13: 49; 14: 50; 15: 51; 16: 52; 17: 53; 18: 54 }
  40: { 0: 40; 1: 41; 2: 42; 3: 43; 4: 44; 5: 45; 6: 46; 7: 47; 8: 48; 9: 49; 10: 50; 11: 51; 12: 52; 13: 53; 14: 54; 15: 55; 16: 56; 17: 57; 18: 58 }
  42: { 0: 42; 1: 43; 2: 44; 3: 45; 4: 46; 5: 47; 6: 48; 7: 49; 8: 50; 9: 51; 10: 52; 11: 53; 12: 54; 13: 55; 14: 56; 15: 57; 16: 58; 17: 59; 18: 60 }
  45: { 0: 45; 1: 46; 2: 47; 3: 48; 4: 49; 5: 50; 6: 51; 7: 52; 8: 53; 9: 54; 10: 55; 11: 56; 12: 57; 13: 58; 14: 59; 15: 60; 16: 61; 17: 62; 18: 63 }
  48: { 0: 48; 1: 49; 2: 50; 3: 51; 4: 52; 5: 53; 6: 54; 7: 55; 8: 56; 9: 57; 10: 58; 11: 59; 12: 60; 13: 61; 14: 62; 15: 63; 16: 64; 17: 65; 18: 66 }
  49: { 0: 49; 1: 50; 2: 51; 3: 52; 4: 53; 5: 54; 6: 55; 7: 56; 8: 57; 9: 58; 10: 59; 11: 60; 12: 61; 13: 62; 14: 63; 15: 64; 16: 65; 17: 66; 18: 67 }
  54: { 0: 54; 1: 55; 2: 56; 3: 57; 4: 58; 5: 59; 6: 60; 7: 61; 8: 62; 9: 63; 10: 64; 11: 65; 12: 66; 13: 67; 14: 68; 15: 69; 16: 70; 17: 71; 18: 72 }
  56: { 0: 56; 1: 57; 2: 58; 3: 59; 4: 60; 5: 61; 6: 62; 7: 63; 8: 64; 9: 65; 10: 66; 11: 67; 12: 68; 13: 69; 14: 70; 15: 71; 16: 72; 17: 73; 18: 74 }
  63: { 0: 63; 1: 64; 2: 65; 3: 66; 4: 67; 5: 68; 6: 69; 7: 70; 8: 71; 9: 72; 10: 73; 11: 74; 12: 75; 13: 76; 14: 77; 15: 78; 16: 79; 17: 80; 18: 81 }
  64: { 0: 64; 1: 65; 2: 66; 3: 67; 4: 68; 5: 69; 6: 70; 7: 71; 8: 72; 9: 73; 10: 74; 11: 75; 12: 76; 13: 77; 14: 78; 15: 79; 16: 80; 17: 81; 18: 82 }
  72: { 0: 72; 1: 73; 2: 74; 3: 75; 4: 76; 5: 77; 6: 78; 7: 79; 8: 80; 9: 81; 10: 82; 11: 83; 12: 84; 13: 85; 14: 86; 15: 87; 16: 88; 17: 89; 18: 90 }
  81: { 0: 81; 1: 82; 2: 83; 3: 84; 4: 85; 5: 86; 6: 87; 7: 88; 8: 89; 9: 90; 10: 91; 11: 92; 12: 93; 13: 94; 14: 95; 15: 96; 16: 97; 17: 98; 18: 99 }
}

/** The first digit of a number below 100. */
// biome-ignore format: a table
export interface Tens {
  readonly [number: number]: number
  0: 0; 1: 0; 2: 0; 3: 0; 4: 0; 5: 0; 6: 0; 7: 0; 8: 0; 9: 0
  10: 1; 11: 1; 12: 1; 13: 1; 14: 1; 15: 1; 16: 1; 17: 1; 18: 1; 19: 1
  20: 2; 21: 2; 22: 2; 23: 2; 24: 2; 25: 2; 26: 2; 27: 2; 28: 2; 29: 2
  30: 3; 31: 3; 32: 3; 33: 3; 34: 3; 35: 3; 36: 3; 37: 3; 38: 3; 39: 3
  40: 4; 41: 4; 42: 4; 43: 4; 44: 4; 45: 4; 46: 4; 47: 4; 48: 4; 49: 4
  50: 5; 51: 5; 52: 5; 53: 5; 54: 5; 55: 5; 56: 5; 57: 5; 58: 5; 59: 5
  60: 6; 61: 6; 62: 6; 63: 6; 64: 6; 65: 6; 66: 6; 67: 6; 68: 6; 69: 6
  70: 7; 71: 7; 72: 7; 73: 7; 74: 7; 75: 7; 76: 7; 77: 7; 78: 7; 79: 7
  80: 8; 81: 8; 82: 8; 83: 8; 84: 8; 85: 8; 86: 8; 87: 8; 88: 8; 89: 8
  90: 9; 91: 9; 92: 9; 93: 9; 94: 9; 95: 9; 96: 9; 97: 9; 98: 9; 99: 9
}

/** The last digit of a number below 100. */
// biome-ignore format: a table
export interface Units {
  readonly [number: number]: number
  0: 0; 1: 1; 2: 2; 3: 3; 4: 4; 5: 5; 6: 6; 7: 7; 8: 8; 9: 9
  10: 0; 11: 1; 12: 2; 13: 3; 14: 4; 15: 5; 16: 6; 17: 7; 18: 8; 19: 9
  20: 0; 21: 1; 22: 2; 23: 3; 24: 4; 25: 5; 26: 6; 27: 7; 28: 8; 29: 9
  30: 0; 31: 1; 32: 2; 33: 3; 34: 4; 35: 5; 36: 6; 37: 7; 38: 8; 39: 9
  40: 0; 41: 1; 42: 2; 43: 3; 44: 4; 45: 5; 46: 6; 47: 7; 48: 8; 49: 9
  50: 0; 51: 1; 52: 2; 53: 3; 54: 4; 55: 5; 56: 6; 57: 7; 58: 8; 59: 9
  60: 0; 61: 1; 62: 2; 63: 3; 64: 4; 65: 5; 66: 6; 67: 7; 68: 8; 69: 9
  70: 0; 71: 1; 72: 2; 73: 3; 74: 4; 75: 5; 76: 6; 77: 7; 78: 8; 79: 9
  80: 0; 81: 1; 82: 2; 83: 3; 84: 4; 85: 5; 86: 6; 87: 7; 88: 8; 89: 9
  90: 0; 91: 1; 92: 2; 93: 3; 94: 4; 95: 5; 96: 6; 97: 7; 98: 8; 99: 9
}

// The parameters with defaults are local names: the carry runs from the last column to the first.
export type Block<
  R extends Row,
  X1 extends number,
  X2 extends number,
  X3 extends number,
  A1 extends number,
  A2 extends number,
  A3 extends number,
  Carry extends number,
  P3 extends number = Plus[R[X3]][Sum[A3][Carry]],
  P2 extends number = Plus[R[X2]][Sum[A2][Tens[P3]]],
  P1 extends number = Plus[R[X1]][Sum[A1][Tens[P2]]],
> = `${Tens[P1]}${Units[P1]}${Units[P2]}${Units[P3]}`

/**
 * `x * digit + acc`, where `R` is the digit's row of products and `X` a multiple of three digits long. The first digit
 * of `Acc` stands in the column of the first of `X`; what `Acc` has to the right of `X` is kept. The result is one
 * digit longer than `Acc`.
 */
export type Pass<
  X extends string,
  Acc extends string,
  R extends Row,
  Carry extends 0 | 1 = 0,
> = X extends `${infer X1 extends number}${infer X2 extends number}${infer X3 extends number}${infer XR}`
  ? Acc extends `${infer A1 extends number}${infer A2 extends number}${infer A3 extends number}${infer AR}`
    ? XR extends ''
      ? `${Block<R, X1, X2, X3, A1, A2, A3, Carry>}${AR}`
      : Pass<XR, AR, R, Carry> extends `${infer C extends number}${infer Right}`
        ? `${Block<R, X1, X2, X3, A1, A2, A3, C>}${Right}`
        : ''
    : ''
  : ''

export type BlockAlone<
  R extends Row,
  X1 extends number,
  X2 extends number,
  X3 extends number,
  Carry extends number,
  P3 extends number = Plus[R[X3]][Carry],
  P2 extends number = Plus[R[X2]][Tens[P3]],
  P1 extends number = Plus[R[X1]][Tens[P2]],
> = `${Tens[P1]}${Units[P1]}${Units[P2]}${Units[P3]}`

/** `x * digit`: a pass without an accumulator. */
export type PassAlone<
  X extends string,
  R extends Row,
> = X extends `${infer X1 extends number}${infer X2 extends number}${infer X3 extends number}${infer XR}`
  ? XR extends ''
    ? BlockAlone<R, X1, X2, X3, 0>
    : PassAlone<XR, R> extends `${infer C extends number}${infer Right}`
      ? `${BlockAlone<R, X1, X2, X3, C>}${Right}`
      : ''
  : ''

// A hole of type number takes one digit; one of type string might take none.
export type AtLeast2 = `${number}${number}${string}`
export type Three<Rest extends string> = `${number}${number}${number}${Rest}`

/** A number with the zeros before it that make it a multiple of three digits long. */
export type Pad<X extends string> = X extends Three<infer R> ? (R extends '' ? X : Filled<X, R>) : Filled<X, X>
export type Filled<X extends string, Rest extends string> =
  Rest extends Three<infer R> ? (R extends '' ? X : Filled<X, R>) : Rest extends AtLeast2 ? `0${X}` : `00${X}`

/** The zeros that make X as long as Y, both multiples of three digits long. */
export type Level<X extends string, Y extends string> =
  Y extends Three<infer YR> ? (X extends Three<infer XR> ? Level<XR, YR> : `000${Level<'', YR>}`) : ''

export type PadTo<X extends string, Y extends string> =
  Y extends Three<infer R> ? (R extends '' ? X : `${Level<X, Y>}${X}`) : X
export type Trim<X extends string> = X extends `0${infer R}` ? Stripped<R> : X
export type Stripped<X extends string> = X extends `0${infer R}` ? Stripped<R> : X extends '' ? '0' : X

export type AddPadded<X extends string, Y extends string> = Pass<PadTo<X, Y>, PadTo<Y, X>, Times[1]>
export type SubtractPadded<X extends string, Y extends string> = Pass<PadTo<Y, X>, PadTo<X, Y>, Times[10], 1>

/** `x + y` of natural numbers written in decimal. */
export type AddDigits<X extends string, Y extends string> = Trim<AddPadded<Pad<X>, Pad<Y>>>

/** `x - y` of natural numbers written in decimal; a negative difference has a minus sign. */
export type SubtractDigits<X extends string, Y extends string> =
  SubtractPadded<Pad<X>, Pad<Y>> extends `1${infer D}`
    ? Trim<D>
    : SubtractPadded<Pad<Y>, Pad<X>> extends `1${infer D}`
      ? `-${Trim<D>}`
      : ''

export type Product<X extends string, Y extends string> = Y extends `${infer D extends number}${infer R}`
  ? R extends ''
    ? PassAlone<X, Times[D]>
    : Pass<X, Product<X, R>, Times[D]>
  : ''

/** Numbers that are no natural ones of at most three digits. */
export type NotShort =
  | `${number}${number}${number}${number}${string}`
  | `-${string}`
  | `${string}.${string}`
  | `${string}e${string}`

/** A number of at most three digits as its digits; 0 for a longer one. */
export type Digits<X extends string> = X extends `${infer A extends OneDigit}${infer R}`
  ? R extends ''
    ? [0, 0, A]
    : R extends `${infer B extends OneDigit}${infer C}`
      ? C extends ''
        ? [0, A, B]
        : C extends `${infer D extends OneDigit}`
          ? [A, B, D]
          : 0
      : 0
  : 0

// The school's multiplication of three digits by three, a row for each digit of y: all in one go.
export type Short<
  X1 extends number,
  X2 extends number,
  X3 extends number,
  R1 extends Row,
  R2 extends Row,
  R3 extends Row,
  P3 extends number = R3[X3],
  P2 extends number = Plus[R3[X2]][Tens[P3]],
  P1 extends number = Plus[R3[X1]][Tens[P2]],
  Q3 extends number = Plus[R2[X3]][Units[P2]],
  Q2 extends number = Plus[R2[X2]][Sum[Units[P1]][Tens[Q3]]],
  Q1 extends number = Plus[R2[X1]][Sum[Tens[P1]][Tens[Q2]]],
  S3 extends number = Plus[R1[X3]][Units[Q2]],
  S2 extends number = Plus[R1[X2]][Sum[Units[Q1]][Tens[S3]]],
  S1 extends number = Plus[R1[X1]][Sum[Tens[Q1]][Tens[S2]]],
> = `${Tens[S1]}${Units[S1]}${Units[S2]}${Units[S3]}${Units[Q3]}${Units[P3]}`

/** `x * y` of natural numbers written in decimal; cheapest when y is the shorter. */
export type MultiplyDigits<X extends string, Y extends string> = Trim<Product<Pad<X>, Y>>

/** As `MultiplyDigits`, of at most three digits each; never of more. */
export type ShortProduct<X extends string, Y extends string> = [Digits<X>, Digits<Y>] extends [
  [infer X1 extends number, infer X2 extends number, infer X3 extends number],
  [infer Y1 extends number, infer Y2 extends number, infer Y3 extends number],
]
  ? Trim<Short<X1, X2, X3, Times[Y1], Times[Y2], Times[Y3]>>
  : never

export type Multiple<Y extends string, D extends number> = PassAlone<Y, Times[D]> extends `0${infer M}` ? M : ''

// A quotient digit is found as a sum of 8, 4, 2 and 1, each tried by one subtraction.
export type QuotientDigit<Rest extends string, Multiples, Q extends number = 0> = Multiples extends [
  [infer D extends number, infer M extends string],
  ...infer Smaller,
]
  ? Pass<M, Rest, Times[10], 1> extends `1${infer R}`
    ? QuotientDigit<R, Smaller, Sum[Q][D]>
    : QuotientDigit<Rest, Smaller, Q>
  : [Q, Rest]

// `Skip` is the divisor without its first digit: as many digits of x come down before the first quotient digit.
export type LongDivision<
  X extends string,
  Skip extends string,
  Multiples,
  Rest extends string,
  Q extends string = '',
> = X extends `${infer D}${infer XR}`
  ? `${Rest}${D}` extends `0${infer Now}`
    ? Skip extends `${number}${infer S}`
      ? LongDivision<XR, S, Multiples, Now, '0'>
      : QuotientDigit<Now, Multiples> extends [infer N extends number, infer After extends string]
        ? LongDivision<XR, '', Multiples, After, `${Q}${N}`>
        : ['', '']
    : ['', '']
  : [Trim<Q>, Trim<Rest>]

/** The remainders of division by one digit. */
export interface Below {
  2: 0 | 1
  3: 0 | 1 | 2
  4: 0 | 1 | 2 | 3
  5: 0 | 1 | 2 | 3 | 4
  6: 0 | 1 | 2 | 3 | 4 | 5
  7: 0 | 1 | 2 | 3 | 4 | 5 | 6
  8: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7
  9: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
}

export type OneDigit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

// Tables from a number below 10 * Y to its quotient and its remainder by Y.
export type Quotients<Y extends keyof Below> = { [Q in OneDigit as Plus[Times[Y][Q]][Below[Y]]]: Q }
export type Remainders<Y extends keyof Below> = {
  [R in Below[Y] as Plus[Times[Y][OneDigit]][R]]: R extends 0 ? '' : `${R}`
}

export type ShortDivision<
  X extends string,
  Qs extends Record<number, number>,
  Rs extends Record<number, string>,
  Rest extends string = '',
  Q extends string = '',
> = X extends `${infer D}${infer XR}`
  ? `${Rest}${D}` extends `${infer N extends number}`
    ? ShortDivision<XR, Qs, Rs, Rs[N], `${Q}${Qs[N]}`>
    : ['', '']
  : [Trim<Q>, Rest extends '' ? '0' : Rest]

/** `[quotient, remainder]` of natural numbers written in decimal, y not 0. */
export type DivideDigits<X extends string, Y extends string> = Y extends '1'
  ? [X, '0']
  : Y extends `${infer D extends keyof Below}`
    ? ShortDivision<X, Quotients<D>, Remainders<D>>
    : LongDivide<X, Y, Pad<`0${Y}`>>

export type LongDivide<X extends string, Y extends string, M extends string> = Y extends `${number}${infer Skip}`
  ? LongDivision<X, Skip, [[8, Multiple<M, 8>], [4, Multiple<M, 4>], [2, Multiple<M, 2>], [1, M]], Level<'', M>>
  : ['', '']
