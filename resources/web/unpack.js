// The arrays of a recorded run, out of one deflated block (app/page/packing.py).

const TYPES = { u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array };

/**
 * Inflate a block; each array is put together when it is first asked for.
 * @param {Object} contents for each name: kind, shape, first byte, whether rows are stored as differences
 * @param {string} base64 the block
 * @returns {Promise<{array: function(string): Object, text: function(string): string,
 *   has: function(string): boolean, shape: function(string): number[]}>}
 */
export async function unpack(contents, base64) {
  const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const known = new Map();
  return {
    has: (name) => name in contents,
    shape: (name) => contents[name][1],
    array(name) {
      if (!known.has(name)) known.set(name, decoded(bytes, contents[name]));
      return known.get(name);
    },
    text(name) {
      const [, [length], first] = contents[name];
      return new TextDecoder().decode(bytes.subarray(first, first + length));
    },
  };
}

function decoded(bytes, [kind, shape, first, differences]) {
  const Type = TYPES[kind];
  const width = Type.BYTES_PER_ELEMENT;
  const count = shape.reduce((product, length) => product * length, 1);
  const woven = new Uint8Array(count * width);
  for (let plane = 0; plane < width; plane++) {
    const start = first + plane * count;
    for (let at = 0; at < count; at++) woven[at * width + plane] = bytes[start + at];
  }
  const values = new Type(woven.buffer);
  if (differences) {
    const row = count / shape[0];
    for (let at = row; at < count; at++) values[at] += values[at - row]; // wraps around, as it was made
  }
  return values;
}
