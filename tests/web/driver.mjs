// Answers calls, one JSON line each: {"file", "name", "args"} in, {"value"} or {"error"} out.
// Bytes travel as {"bytes": hex}, BigInts as {"big": digits}; an absent value as null.
import { createInterface } from "node:readline";

const unpack = (value) => {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null) return value;
  if ("bytes" in value) return Uint8Array.from(Buffer.from(value.bytes, "hex"));
  if ("big" in value) return BigInt(value.big);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unpack(item)]));
};

const pack = (value) => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (typeof value === "bigint") return { big: String(value) };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value !== "object" || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, pack(item)]));
};

const answer = async ({ file, name, args }) => {
  try {
    const module = await import(file);
    return { value: pack(await module[name](...args.map(unpack))) };
  } catch (error) {
    return { error: { name: error.name, message: error.message, where: error.where ?? null } };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
