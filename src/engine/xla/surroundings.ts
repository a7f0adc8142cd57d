/** What a processor can do, as Linux says it; nothing elsewhere. Two of the same name may differ in it, on virtual machines. */
const features = /^(?:flags|Features)\s*:.*$/m

/**
 * What decides about compiled code and neither the module nor the plugin knows: the file of the plugin, the flags that XLA has from the
 * environment, and the machine.
 */
export const surroundings = async (plugin: string): Promise<readonly unknown[]> => {
  const [{ readFile, stat }, { cpus }] = await Promise.all([import('node:fs/promises'), import('node:os')])
  const { size, mtimeMs } = await stat(plugin)
  const processor = await readFile('/proc/cpuinfo', 'utf8').catch(() => '')
  return [size, mtimeMs, process.env.XLA_FLAGS ?? '', process.arch, cpus()[0]?.model, features.exec(processor)?.[0]]
}
