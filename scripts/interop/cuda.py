"""Compiles a module for eight graphics cards of NVIDIA's, of which none needs to be there: `cuda.py FOLDER MODULE`.

The folder has the CUDA plugin and the assembler of PTX, without CUDA itself:

    pip install --no-deps --target FOLDER jax-cuda12-pjrt==0.10.2 jax-cuda12-plugin==0.10.2 nvidia-cuda-nvcc-cu12
"""

import dataclasses
import sys
from pathlib import Path

import jax
import numpy as np
from jax import export
from jax._src import xla_bridge
from jax.experimental import topologies
from jax.extend.mlir import serialize_portable_artifact

sys.path.insert(0, str(Path(__file__).parents[2] / 'scale'))
sys.dont_write_bytecode = True
import run

# An H100, as XLA describes it.
CARD = """
gpu_device_info {
  threads_per_block_limit: 1024 threads_per_warp: 32 shared_memory_per_block: 49152 shared_memory_per_core: 233472
  threads_per_core_limit: 2048 core_count: 132 fpus_per_core: 128 block_dim_limit_x: 2147483647 block_dim_limit_y: 65535
  block_dim_limit_z: 65535 memory_bandwidth: 3352320000000 l2_cache_size: 52428800 clock_rate_ghz: 1.98
  device_memory_size: 84942979072 shared_memory_per_block_optin: 232448 cuda_compute_capability { major: 9 }
  registers_per_core_limit: 65536 registers_per_block_limit: 65536
}
platform_name: "CUDA" dnn_version_info { major: 9 minor: 8 } device_description_str: "NVIDIA H100 80GB HBM3"
"""


def main(folder, path):
    plugin = next(Path(folder).glob('jax_plugins/xla_cuda1*/xla_cuda_plugin.so'))
    xla_bridge.register_plugin('cuda', library_path=str(plugin), options={})
    module = run.module_of(path)
    jax.config.update('jax_platforms', 'cpu')
    size = int(np.prod(list(module.mesh.values())))
    cards = topologies.get_topology_desc('cards', 'cuda', target_config=CARD, topology=f'1x1x{size}').devices
    mesh = jax.sharding.Mesh(np.array(cards).reshape(tuple(module.mesh.values())), tuple(module.mesh))

    def spec(value):
        placed = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*(axes or None for axes in value.axes)))
        return jax.ShapeDtypeStruct(value.shape, value.dtype, sharding=placed)

    taken, given = [spec(each) for each in module.arguments], [spec(each) for each in module.results]
    alike = jax.jit(lambda *_: tuple(jax.numpy.zeros(each.shape, each.dtype) for each in given), keep_unused=True)
    bare = [jax.ShapeDtypeStruct(each.shape, each.dtype) for each in taken]
    exported = export.export(alike, platforms=['cuda'])(*bare)
    serialized = serialize_portable_artifact(module.text, run.STABLEHLO)
    exported = dataclasses.replace(exported, mlir_module_serialized=serialized)
    step = jax.jit(
        exported.call,
        in_shardings=[each.sharding for each in taken],
        out_shardings=tuple(each.sharding for each in given),
        donate_argnums=tuple(i for i, each in enumerate(module.arguments) if each.alias is not None),
    )
    compiled = step.trace(*taken).lower(lowering_platforms=('cuda',)).compile()
    print(f'compiled for {size} of {cards[0].device_kind}: {compiled.as_text().count(" all-reduce")} all-reduces')


if __name__ == '__main__':
    main(*sys.argv[1:])
