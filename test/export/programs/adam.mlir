module @adam {
  sdy.mesh @mesh = <["data"=8]>
  func.func public @main(%arg0: tensor<f32> {tf.aliasing_output = 0 : i32, sdy.sharding = #sdy.sharding<@mesh, []>}, %arg1: tensor<i32> {tf.aliasing_output = 1 : i32, sdy.sharding = #sdy.sharding<@mesh, []>}, %arg2: tensor<2xf32> {tf.aliasing_output = 2 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg3: tensor<2x1x3x3xf32> {tf.aliasing_output = 3 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg4: tensor<4xf32> {tf.aliasing_output = 4 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg5: tensor<4x2x3x3xf32> {tf.aliasing_output = 5 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg6: tensor<8xf32> {tf.aliasing_output = 6 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg7: tensor<16x8xf32> {tf.aliasing_output = 7 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg8: tensor<10xf32> {tf.aliasing_output = 8 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg9: tensor<8x10xf32> {tf.aliasing_output = 9 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg10: tensor<2xf32> {tf.aliasing_output = 10 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg11: tensor<2x1x3x3xf32> {tf.aliasing_output = 11 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg12: tensor<4xf32> {tf.aliasing_output = 12 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg13: tensor<4x2x3x3xf32> {tf.aliasing_output = 13 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg14: tensor<8xf32> {tf.aliasing_output = 14 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg15: tensor<16x8xf32> {tf.aliasing_output = 15 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg16: tensor<10xf32> {tf.aliasing_output = 16 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg17: tensor<8x10xf32> {tf.aliasing_output = 17 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg18: tensor<i32> {tf.aliasing_output = 18 : i32, sdy.sharding = #sdy.sharding<@mesh, []>}, %arg19: tensor<2xf32> {tf.aliasing_output = 19 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg20: tensor<2x1x3x3xf32> {tf.aliasing_output = 20 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg21: tensor<4xf32> {tf.aliasing_output = 21 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg22: tensor<4x2x3x3xf32> {tf.aliasing_output = 22 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, %arg23: tensor<8xf32> {tf.aliasing_output = 23 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg24: tensor<16x8xf32> {tf.aliasing_output = 24 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg25: tensor<10xf32> {tf.aliasing_output = 25 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}]>}, %arg26: tensor<8x10xf32> {tf.aliasing_output = 26 : i32, sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, %arg27: tensor<8x1x12x12xf32> {sdy.sharding = #sdy.sharding<@mesh, [{"data"}, {}, {}, {}]>}, %arg28: tensor<8xi32> {sdy.sharding = #sdy.sharding<@mesh, [{"data"}]>}) -> (tensor<f32> {sdy.sharding = #sdy.sharding<@mesh, []>}, tensor<i32> {sdy.sharding = #sdy.sharding<@mesh, []>}, tensor<2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<2x1x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<4xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<4x2x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<16x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, tensor<10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<8x10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, tensor<2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<2x1x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<4xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<4x2x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<16x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, tensor<10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<8x10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, tensor<i32> {sdy.sharding = #sdy.sharding<@mesh, []>}, tensor<2xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<2x1x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<4xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<4x2x3x3xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}, {}, {}]>}, tensor<8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<16x8xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}, tensor<10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}]>}, tensor<8x10xf32> {sdy.sharding = #sdy.sharding<@mesh, [{}, {}]>}) {
    %0 = stablehlo.convolution(%arg27, %arg20) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x1x12x12xf32>, tensor<2x1x3x3xf32>) -> tensor<8x2x12x12xf32>
    %1 = stablehlo.reshape %arg19 : (tensor<2xf32>) -> tensor<2x1x1xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [1, 2, 3] : (tensor<2x1x1xf32>) -> tensor<8x2x12x12xf32>
    %3 = stablehlo.add %0, %2 : tensor<8x2x12x12xf32>
    %4 = stablehlo.constant dense<0.0> : tensor<8x2x12x12xf32>
    %5 = stablehlo.compare LE, %3, %4 : (tensor<8x2x12x12xf32>, tensor<8x2x12x12xf32>) -> tensor<8x2x12x12xi1>
    %6 = stablehlo.not %5 : tensor<8x2x12x12xi1>
    %7 = stablehlo.select %6, %3, %4 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %8 = stablehlo.slice %7 [0:8, 0:2, 0:11:2, 0:11:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %9 = stablehlo.reshape %8 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %10 = stablehlo.slice %7 [0:8, 0:2, 0:11:2, 1:12:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %11 = stablehlo.reshape %10 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %12 = stablehlo.slice %7 [0:8, 0:2, 1:12:2, 0:11:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %13 = stablehlo.reshape %12 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %14 = stablehlo.slice %7 [0:8, 0:2, 1:12:2, 1:12:2] : (tensor<8x2x12x12xf32>) -> tensor<8x2x6x6xf32>
    %15 = stablehlo.reshape %14 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %16 = stablehlo.concatenate %9, %11, %13, %15, dim = 4 : (tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>, tensor<8x2x6x6x1xf32>) -> tensor<8x2x6x6x4xf32>
    %17 = stablehlo.reshape %16 : (tensor<8x2x6x6x4xf32>) -> tensor<8x2x6x6x2x2xf32>
    %18 = stablehlo.reshape %17 : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x4xf32>
    %19 = stablehlo.constant dense<0.25> : tensor<8x2x6x6x4xf32>
    %20 = stablehlo.multiply %18, %19 : tensor<8x2x6x6x4xf32>
    %21 = stablehlo.constant dense<0.0> : tensor<f32>
    %22 = stablehlo.reduce(%20 init: %21) applies stablehlo.add across dimensions = [4] : (tensor<8x2x6x6x4xf32>, tensor<f32>) -> tensor<8x2x6x6xf32>
    %23 = stablehlo.constant dense<1.0> : tensor<8x2x6x6xf32>
    %24 = stablehlo.divide %22, %23 : tensor<8x2x6x6xf32>
    %25 = stablehlo.convolution(%24, %arg22) dim_numbers = [b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x2x6x6xf32>, tensor<4x2x3x3xf32>) -> tensor<8x4x4x4xf32>
    %26 = stablehlo.reshape %arg21 : (tensor<4xf32>) -> tensor<4x1x1xf32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [1, 2, 3] : (tensor<4x1x1xf32>) -> tensor<8x4x4x4xf32>
    %28 = stablehlo.add %25, %27 : tensor<8x4x4x4xf32>
    %29 = stablehlo.constant dense<0.0> : tensor<8x4x4x4xf32>
    %30 = stablehlo.compare LE, %28, %29 : (tensor<8x4x4x4xf32>, tensor<8x4x4x4xf32>) -> tensor<8x4x4x4xi1>
    %31 = stablehlo.not %30 : tensor<8x4x4x4xi1>
    %32 = stablehlo.select %31, %28, %29 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %33 = stablehlo.slice %32 [0:8, 0:4, 0:3:2, 0:3:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %34 = stablehlo.reshape %33 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %35 = stablehlo.slice %32 [0:8, 0:4, 0:3:2, 1:4:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %36 = stablehlo.reshape %35 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %37 = stablehlo.slice %32 [0:8, 0:4, 1:4:2, 0:3:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %38 = stablehlo.reshape %37 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %39 = stablehlo.slice %32 [0:8, 0:4, 1:4:2, 1:4:2] : (tensor<8x4x4x4xf32>) -> tensor<8x4x2x2xf32>
    %40 = stablehlo.reshape %39 : (tensor<8x4x2x2xf32>) -> tensor<8x4x2x2x1xf32>
    %41 = stablehlo.concatenate %34, %36, %38, %40, dim = 4 : (tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>, tensor<8x4x2x2x1xf32>) -> tensor<8x4x2x2x4xf32>
    %42 = stablehlo.reshape %41 : (tensor<8x4x2x2x4xf32>) -> tensor<8x4x2x2x2x2xf32>
    %43 = stablehlo.reshape %42 : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x4xf32>
    %44 = stablehlo.iota dim = 4 : tensor<8x4x2x2x4xi32>
    %45 = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %46 = stablehlo.constant dense<2147483647> : tensor<i32>
    %47:2 = "stablehlo.reduce"(%43, %44, %45, %46) <{dimensions = array<i64: 4>}> ({
      ^bb0(%48: tensor<f32>, %49: tensor<i32>, %50: tensor<f32>, %51: tensor<i32>):
      %52 = stablehlo.compare GT, %48, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %53 = stablehlo.compare LT, %49, %51 : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %54 = stablehlo.compare EQ, %48, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %55 = stablehlo.and %54, %53 : tensor<i1>
      %56 = stablehlo.or %52, %55 : tensor<i1>
      %57 = stablehlo.compare NE, %48, %48 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %58 = stablehlo.compare NE, %50, %50 : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %59 = stablehlo.not %58 : tensor<i1>
      %60 = stablehlo.or %53, %59 : tensor<i1>
      %61 = stablehlo.not %58 : tensor<i1>
      %62 = stablehlo.and %56, %61 : tensor<i1>
      %63 = stablehlo.select %57, %60, %62 : tensor<i1>, tensor<i1>
      %64 = stablehlo.select %63, %48, %50 : tensor<i1>, tensor<f32>
      %65 = stablehlo.select %63, %49, %51 : tensor<i1>, tensor<i32>
      stablehlo.return %64, %65 : tensor<f32>, tensor<i32>
    }) : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x4xi32>, tensor<f32>, tensor<i32>) -> (tensor<8x4x2x2xf32>, tensor<8x4x2x2xi32>)
    %66 = stablehlo.constant dense<0> : tensor<8x4x2x2xi32>
    %67 = stablehlo.compare LT, %47#1, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %68 = stablehlo.constant dense<4> : tensor<8x4x2x2xi32>
    %69 = stablehlo.add %47#1, %68 : tensor<8x4x2x2xi32>
    %70 = stablehlo.select %67, %69, %47#1 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xi32>
    %71 = stablehlo.reshape %70 : (tensor<8x4x2x2xi32>) -> tensor<8x4x2x2x1xi32>
    %72 = "stablehlo.gather"(%43, %71) <{dimension_numbers = #stablehlo.gather<offset_dims = [], collapsed_slice_dims = [4], operand_batching_dims = [0, 1, 2, 3], start_indices_batching_dims = [0, 1, 2, 3], start_index_map = [4], index_vector_dim = 4>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 1, 1, 1>}> : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x1xi32>) -> tensor<8x4x2x2xf32>
    %73 = stablehlo.compare GE, %70, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %74 = stablehlo.compare LT, %70, %68 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %75 = stablehlo.and %73, %74 : tensor<8x4x2x2xi1>
    %76 = stablehlo.broadcast_in_dim %75, dims = [0, 1, 2, 3] : (tensor<8x4x2x2xi1>) -> tensor<8x4x2x2xi1>
    %77 = stablehlo.constant dense<0x7FC00000> : tensor<8x4x2x2xf32>
    %78 = stablehlo.select %76, %72, %77 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xf32>
    %79 = stablehlo.reshape %78 : (tensor<8x4x2x2xf32>) -> tensor<8x16xf32>
    %80 = stablehlo.dot_general %79, %arg24, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x16xf32>, tensor<16x8xf32>) -> tensor<8x8xf32>
    %81 = stablehlo.broadcast_in_dim %arg23, dims = [1] : (tensor<8xf32>) -> tensor<8x8xf32>
    %82 = stablehlo.add %80, %81 : tensor<8x8xf32>
    %83 = stablehlo.constant dense<0.0> : tensor<8x8xf32>
    %84 = stablehlo.compare LE, %82, %83 : (tensor<8x8xf32>, tensor<8x8xf32>) -> tensor<8x8xi1>
    %85 = stablehlo.not %84 : tensor<8x8xi1>
    %86 = stablehlo.select %85, %82, %83 : tensor<8x8xi1>, tensor<8x8xf32>
    %87 = stablehlo.dot_general %86, %arg26, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    %88 = stablehlo.broadcast_in_dim %arg25, dims = [1] : (tensor<10xf32>) -> tensor<8x10xf32>
    %89 = stablehlo.add %87, %88 : tensor<8x10xf32>
    %90 = stablehlo.reduce(%89 init: %45) applies stablehlo.maximum across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %91 = stablehlo.reshape %90 : (tensor<8xf32>) -> tensor<8x1xf32>
    %92 = stablehlo.broadcast_in_dim %91, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %93 = stablehlo.subtract %89, %92 : tensor<8x10xf32>
    %94 = stablehlo.reshape %90 : (tensor<8xf32>) -> tensor<8x1xf32>
    %95 = stablehlo.broadcast_in_dim %94, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %96 = stablehlo.compare EQ, %89, %95 : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x10xi1>
    %97 = stablehlo.convert %96 : (tensor<8x10xi1>) -> tensor<8x10xf32>
    %98 = stablehlo.subtract %89, %95 : tensor<8x10xf32>
    %99 = stablehlo.exponential %98 : tensor<8x10xf32>
    %100 = stablehlo.subtract %99, %97 : tensor<8x10xf32>
    %101 = stablehlo.reduce(%100 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %102 = stablehlo.reduce(%97 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %103 = stablehlo.constant dense<1.0> : tensor<8xf32>
    %104 = stablehlo.subtract %102, %103 : tensor<8xf32>
    %105 = stablehlo.add %101, %104 : tensor<8xf32>
    %106 = stablehlo.log_plus_one %105 : tensor<8xf32>
    %107 = stablehlo.add %105, %103 : tensor<8xf32>
    %108 = stablehlo.divide %103, %107 : tensor<8xf32>
    %109 = stablehlo.reshape %106 : (tensor<8xf32>) -> tensor<8x1xf32>
    %110 = stablehlo.broadcast_in_dim %109, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %111 = stablehlo.subtract %93, %110 : tensor<8x10xf32>
    %112 = stablehlo.constant dense<0> : tensor<8xi32>
    %113 = stablehlo.compare LT, %arg28, %112 : (tensor<8xi32>, tensor<8xi32>) -> tensor<8xi1>
    %114 = stablehlo.constant dense<10> : tensor<8xi32>
    %115 = stablehlo.select %113, %114, %arg28 : tensor<8xi1>, tensor<8xi32>
    %116 = stablehlo.reshape %115 : (tensor<8xi32>) -> tensor<8x1xi32>
    %117 = stablehlo.constant dense<0> : tensor<8x1xi32>
    %118 = stablehlo.compare LT, %116, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %119 = stablehlo.constant dense<10> : tensor<8x1xi32>
    %120 = stablehlo.add %116, %119 : tensor<8x1xi32>
    %121 = stablehlo.select %118, %120, %116 : tensor<8x1xi1>, tensor<8x1xi32>
    %122 = stablehlo.reshape %121 : (tensor<8x1xi32>) -> tensor<8x1x1xi32>
    %123 = "stablehlo.gather"(%111, %122) <{dimension_numbers = #stablehlo.gather<offset_dims = [], collapsed_slice_dims = [1], operand_batching_dims = [0], start_indices_batching_dims = [0], start_index_map = [1], index_vector_dim = 2>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1>}> : (tensor<8x10xf32>, tensor<8x1x1xi32>) -> tensor<8x1xf32>
    %124 = stablehlo.compare GE, %121, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %125 = stablehlo.compare LT, %121, %119 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %126 = stablehlo.and %124, %125 : tensor<8x1xi1>
    %127 = stablehlo.broadcast_in_dim %126, dims = [0, 1] : (tensor<8x1xi1>) -> tensor<8x1xi1>
    %128 = stablehlo.constant dense<0x7FC00000> : tensor<8x1xf32>
    %129 = stablehlo.select %127, %123, %128 : tensor<8x1xi1>, tensor<8x1xf32>
    %130 = stablehlo.reshape %129 : (tensor<8x1xf32>) -> tensor<8xf32>
    %131 = stablehlo.negate %130 : tensor<8xf32>
    %132 = stablehlo.constant dense<0.125> : tensor<8xf32>
    %133 = stablehlo.multiply %131, %132 : tensor<8xf32>
    %134 = stablehlo.reduce(%133 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8xf32>, tensor<f32>) -> tensor<f32>
    %135 = stablehlo.constant dense<1.0> : tensor<f32>
    %136 = stablehlo.divide %134, %135 : tensor<f32>
    %137 = stablehlo.constant dense<8.0> : tensor<f32>
    %138 = stablehlo.divide %135, %137 : tensor<f32>
    %139 = stablehlo.broadcast_in_dim %138, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %140 = stablehlo.negate %139 : tensor<8xf32>
    %141 = stablehlo.reshape %140 : (tensor<8xf32>) -> tensor<8x1xf32>
    %142 = stablehlo.constant dense<0.0> : tensor<8x10xf32>
    %143 = stablehlo.compare LT, %116, %117 : (tensor<8x1xi32>, tensor<8x1xi32>) -> tensor<8x1xi1>
    %144 = stablehlo.add %116, %119 : tensor<8x1xi32>
    %145 = stablehlo.select %143, %144, %116 : tensor<8x1xi1>, tensor<8x1xi32>
    %146 = stablehlo.reshape %145 : (tensor<8x1xi32>) -> tensor<8x1x1xi32>
    %147 = "stablehlo.scatter"(%142, %146, %141) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [1], input_batching_dims = [0], scatter_indices_batching_dims = [0], scatter_dims_to_operand_dims = [1], index_vector_dim = 2>, unique_indices = false}> ({
      ^bb0(%148: tensor<f32>, %149: tensor<f32>):
      %150 = stablehlo.add %148, %149 : tensor<f32>
      stablehlo.return %150 : tensor<f32>
    }) : (tensor<8x10xf32>, tensor<8x1x1xi32>, tensor<8x1xf32>) -> (tensor<8x10xf32>)
    %151 = stablehlo.negate %147 : tensor<8x10xf32>
    %152 = stablehlo.reduce(%151 init: %21) applies stablehlo.add across dimensions = [1] : (tensor<8x10xf32>, tensor<f32>) -> tensor<8xf32>
    %153 = stablehlo.reshape %152 : (tensor<8xf32>) -> tensor<8x1xf32>
    %154 = stablehlo.reshape %153 : (tensor<8x1xf32>) -> tensor<8xf32>
    %155 = stablehlo.multiply %154, %108 : tensor<8xf32>
    %156 = stablehlo.reshape %155 : (tensor<8xf32>) -> tensor<8x1xf32>
    %157 = stablehlo.broadcast_in_dim %156, dims = [0, 1] : (tensor<8x1xf32>) -> tensor<8x10xf32>
    %158 = stablehlo.multiply %157, %99 : tensor<8x10xf32>
    %159 = stablehlo.add %147, %158 : tensor<8x10xf32>
    %160 = stablehlo.reduce(%159 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8x10xf32>, tensor<f32>) -> tensor<10xf32>
    %161 = stablehlo.dot_general %86, %159, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<8x10xf32>) -> tensor<8x10xf32>
    %162 = stablehlo.dot_general %159, %arg26, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<8x10xf32>, tensor<8x10xf32>) -> tensor<8x8xf32>
    %163 = stablehlo.select %85, %162, %83 : tensor<8x8xi1>, tensor<8x8xf32>
    %164 = stablehlo.select %85, %83, %162 : tensor<8x8xi1>, tensor<8x8xf32>
    %165 = stablehlo.reduce(%164 init: %21) applies stablehlo.add across dimensions = [0, 1] : (tensor<8x8xf32>, tensor<f32>) -> tensor<f32>
    %166 = stablehlo.reduce(%163 init: %21) applies stablehlo.add across dimensions = [0] : (tensor<8x8xf32>, tensor<f32>) -> tensor<8xf32>
    %167 = stablehlo.dot_general %79, %163, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<8x16xf32>, tensor<8x8xf32>) -> tensor<16x8xf32>
    %168 = stablehlo.dot_general %163, %arg24, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<8x8xf32>, tensor<16x8xf32>) -> tensor<8x16xf32>
    %169 = stablehlo.reshape %168 : (tensor<8x16xf32>) -> tensor<8x4x2x2xf32>
    %170 = stablehlo.constant dense<0.0> : tensor<8x4x2x2x4xf32>
    %171 = stablehlo.compare LT, %47#1, %66 : (tensor<8x4x2x2xi32>, tensor<8x4x2x2xi32>) -> tensor<8x4x2x2xi1>
    %172 = stablehlo.add %47#1, %68 : tensor<8x4x2x2xi32>
    %173 = stablehlo.select %171, %172, %47#1 : tensor<8x4x2x2xi1>, tensor<8x4x2x2xi32>
    %174 = stablehlo.reshape %173 : (tensor<8x4x2x2xi32>) -> tensor<8x4x2x2x1xi32>
    %175 = "stablehlo.scatter"(%170, %174, %169) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<update_window_dims = [], inserted_window_dims = [4], input_batching_dims = [0, 1, 2, 3], scatter_indices_batching_dims = [0, 1, 2, 3], scatter_dims_to_operand_dims = [4], index_vector_dim = 4>, unique_indices = false}> ({
      ^bb0(%176: tensor<f32>, %177: tensor<f32>):
      %178 = stablehlo.add %176, %177 : tensor<f32>
      stablehlo.return %178 : tensor<f32>
    }) : (tensor<8x4x2x2x4xf32>, tensor<8x4x2x2x1xi32>, tensor<8x4x2x2xf32>) -> (tensor<8x4x2x2x4xf32>)
    %179 = stablehlo.reshape %175 : (tensor<8x4x2x2x4xf32>) -> tensor<8x4x2x2x2x2xf32>
    %180 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 0:1, 0:1] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %181 = stablehlo.reshape %180 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %182 = stablehlo.pad %181, %21, low = [0, 0, 0, 0], high = [0, 0, 1, 1], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %183 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 0:1, 1:2] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %184 = stablehlo.reshape %183 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %185 = stablehlo.pad %184, %21, low = [0, 0, 0, 1], high = [0, 0, 1, 0], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %186 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 1:2, 0:1] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %187 = stablehlo.reshape %186 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %188 = stablehlo.pad %187, %21, low = [0, 0, 1, 0], high = [0, 0, 0, 1], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %189 = stablehlo.slice %179 [0:8, 0:4, 0:2, 0:2, 1:2, 1:2] : (tensor<8x4x2x2x2x2xf32>) -> tensor<8x4x2x2x1x1xf32>
    %190 = stablehlo.reshape %189 : (tensor<8x4x2x2x1x1xf32>) -> tensor<8x4x2x2xf32>
    %191 = stablehlo.pad %190, %21, low = [0, 0, 1, 1], high = [0, 0, 0, 0], interior = [0, 0, 1, 1] : (tensor<8x4x2x2xf32>, tensor<f32>) -> tensor<8x4x4x4xf32>
    %192 = stablehlo.add %182, %185 : tensor<8x4x4x4xf32>
    %193 = stablehlo.add %192, %188 : tensor<8x4x4x4xf32>
    %194 = stablehlo.add %193, %191 : tensor<8x4x4x4xf32>
    %195 = stablehlo.select %31, %194, %29 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %196 = stablehlo.select %31, %29, %194 : tensor<8x4x4x4xi1>, tensor<8x4x4x4xf32>
    %197 = stablehlo.reduce(%196 init: %21) applies stablehlo.add across dimensions = [0, 1, 2, 3] : (tensor<8x4x4x4xf32>, tensor<f32>) -> tensor<f32>
    %198 = stablehlo.reduce(%195 init: %21) applies stablehlo.add across dimensions = [0, 2, 3] : (tensor<8x4x4x4xf32>, tensor<f32>) -> tensor<4xf32>
    %199 = stablehlo.reshape %198 : (tensor<4xf32>) -> tensor<4x1x1xf32>
    %200 = stablehlo.reshape %199 : (tensor<4x1x1xf32>) -> tensor<4xf32>
    %201 = stablehlo.convolution(%24, %195) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = [[0, 0], [0, 0]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x2x6x6xf32>, tensor<8x4x4x4xf32>) -> tensor<4x2x3x3xf32>
    %202 = stablehlo.reverse %arg22, dims = [2, 3] : tensor<4x2x3x3xf32>
    %203 = stablehlo.convolution(%195, %202) dim_numbers = [b, f, 0, 1]x[i, o, 0, 1]->[b, f, 0, 1], window = {stride = [1, 1], pad = [[2, 2], [2, 2]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x4x4x4xf32>, tensor<4x2x3x3xf32>) -> tensor<8x2x6x6xf32>
    %204 = stablehlo.constant dense<4.0> : tensor<8x2x6x6xf32>
    %205 = stablehlo.divide %203, %204 : tensor<8x2x6x6xf32>
    %206 = stablehlo.reshape %205 : (tensor<8x2x6x6xf32>) -> tensor<8x2x6x6x1xf32>
    %207 = stablehlo.broadcast_in_dim %206, dims = [0, 1, 2, 3, 4] : (tensor<8x2x6x6x1xf32>) -> tensor<8x2x6x6x4xf32>
    %208 = stablehlo.reshape %207 : (tensor<8x2x6x6x4xf32>) -> tensor<8x2x6x6x2x2xf32>
    %209 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 0:1, 0:1] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %210 = stablehlo.reshape %209 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %211 = stablehlo.pad %210, %21, low = [0, 0, 0, 0], high = [0, 0, 1, 1], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %212 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 0:1, 1:2] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %213 = stablehlo.reshape %212 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %214 = stablehlo.pad %213, %21, low = [0, 0, 0, 1], high = [0, 0, 1, 0], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %215 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 1:2, 0:1] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %216 = stablehlo.reshape %215 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %217 = stablehlo.pad %216, %21, low = [0, 0, 1, 0], high = [0, 0, 0, 1], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %218 = stablehlo.slice %208 [0:8, 0:2, 0:6, 0:6, 1:2, 1:2] : (tensor<8x2x6x6x2x2xf32>) -> tensor<8x2x6x6x1x1xf32>
    %219 = stablehlo.reshape %218 : (tensor<8x2x6x6x1x1xf32>) -> tensor<8x2x6x6xf32>
    %220 = stablehlo.pad %219, %21, low = [0, 0, 1, 1], high = [0, 0, 0, 0], interior = [0, 0, 1, 1] : (tensor<8x2x6x6xf32>, tensor<f32>) -> tensor<8x2x12x12xf32>
    %221 = stablehlo.add %211, %214 : tensor<8x2x12x12xf32>
    %222 = stablehlo.add %221, %217 : tensor<8x2x12x12xf32>
    %223 = stablehlo.add %222, %220 : tensor<8x2x12x12xf32>
    %224 = stablehlo.select %6, %223, %4 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %225 = stablehlo.select %6, %4, %223 : tensor<8x2x12x12xi1>, tensor<8x2x12x12xf32>
    %226 = stablehlo.reduce(%225 init: %21) applies stablehlo.add across dimensions = [0, 1, 2, 3] : (tensor<8x2x12x12xf32>, tensor<f32>) -> tensor<f32>
    %227 = stablehlo.reduce(%224 init: %21) applies stablehlo.add across dimensions = [0, 2, 3] : (tensor<8x2x12x12xf32>, tensor<f32>) -> tensor<2xf32>
    %228 = stablehlo.reshape %227 : (tensor<2xf32>) -> tensor<2x1x1xf32>
    %229 = stablehlo.reshape %228 : (tensor<2x1x1xf32>) -> tensor<2xf32>
    %230 = stablehlo.convolution(%arg27, %224) dim_numbers = [f, b, 0, 1]x[i, o, 0, 1]->[f, b, 0, 1], window = {stride = [1, 1], pad = [[1, 1], [1, 1]], lhs_dilate = [1, 1], rhs_dilate = [1, 1]} {batch_group_count = 1 : i64, feature_group_count = 1 : i64, precision_config = [#stablehlo<precision DEFAULT>, #stablehlo<precision DEFAULT>]} : (tensor<8x1x12x12xf32>, tensor<8x2x12x12xf32>) -> tensor<2x1x3x3xf32>
    %231 = stablehlo.constant dense<1> : tensor<i32>
    %232 = stablehlo.add %arg1, %231 : tensor<i32>
    %233 = stablehlo.constant dense<-9223372036854776000.0> : tensor<2xf32>
    %234 = stablehlo.maximum %229, %233 : tensor<2xf32>
    %235 = stablehlo.constant dense<9223372036854776000.0> : tensor<2xf32>
    %236 = stablehlo.minimum %234, %235 : tensor<2xf32>
    %237 = stablehlo.constant dense<0.0> : tensor<2xf32>
    %238 = stablehlo.multiply %229, %237 : tensor<2xf32>
    %239 = stablehlo.add %236, %238 : tensor<2xf32>
    %240 = stablehlo.constant dense<-9223372036854776000.0> : tensor<2x1x3x3xf32>
    %241 = stablehlo.maximum %230, %240 : tensor<2x1x3x3xf32>
    %242 = stablehlo.constant dense<9223372036854776000.0> : tensor<2x1x3x3xf32>
    %243 = stablehlo.minimum %241, %242 : tensor<2x1x3x3xf32>
    %244 = stablehlo.constant dense<0.0> : tensor<2x1x3x3xf32>
    %245 = stablehlo.multiply %230, %244 : tensor<2x1x3x3xf32>
    %246 = stablehlo.add %243, %245 : tensor<2x1x3x3xf32>
    %247 = stablehlo.constant dense<-9223372036854776000.0> : tensor<4xf32>
    %248 = stablehlo.maximum %200, %247 : tensor<4xf32>
    %249 = stablehlo.constant dense<9223372036854776000.0> : tensor<4xf32>
    %250 = stablehlo.minimum %248, %249 : tensor<4xf32>
    %251 = stablehlo.constant dense<0.0> : tensor<4xf32>
    %252 = stablehlo.multiply %200, %251 : tensor<4xf32>
    %253 = stablehlo.add %250, %252 : tensor<4xf32>
    %254 = stablehlo.constant dense<-9223372036854776000.0> : tensor<4x2x3x3xf32>
    %255 = stablehlo.maximum %201, %254 : tensor<4x2x3x3xf32>
    %256 = stablehlo.constant dense<9223372036854776000.0> : tensor<4x2x3x3xf32>
    %257 = stablehlo.minimum %255, %256 : tensor<4x2x3x3xf32>
    %258 = stablehlo.constant dense<0.0> : tensor<4x2x3x3xf32>
    %259 = stablehlo.multiply %201, %258 : tensor<4x2x3x3xf32>
    %260 = stablehlo.add %257, %259 : tensor<4x2x3x3xf32>
    %261 = stablehlo.constant dense<-9223372036854776000.0> : tensor<8xf32>
    %262 = stablehlo.maximum %166, %261 : tensor<8xf32>
    %263 = stablehlo.constant dense<9223372036854776000.0> : tensor<8xf32>
    %264 = stablehlo.minimum %262, %263 : tensor<8xf32>
    %265 = stablehlo.constant dense<0.0> : tensor<8xf32>
    %266 = stablehlo.multiply %166, %265 : tensor<8xf32>
    %267 = stablehlo.add %264, %266 : tensor<8xf32>
    %268 = stablehlo.constant dense<-9223372036854776000.0> : tensor<16x8xf32>
    %269 = stablehlo.maximum %167, %268 : tensor<16x8xf32>
    %270 = stablehlo.constant dense<9223372036854776000.0> : tensor<16x8xf32>
    %271 = stablehlo.minimum %269, %270 : tensor<16x8xf32>
    %272 = stablehlo.constant dense<0.0> : tensor<16x8xf32>
    %273 = stablehlo.multiply %167, %272 : tensor<16x8xf32>
    %274 = stablehlo.add %271, %273 : tensor<16x8xf32>
    %275 = stablehlo.constant dense<-9223372036854776000.0> : tensor<10xf32>
    %276 = stablehlo.maximum %160, %275 : tensor<10xf32>
    %277 = stablehlo.constant dense<9223372036854776000.0> : tensor<10xf32>
    %278 = stablehlo.minimum %276, %277 : tensor<10xf32>
    %279 = stablehlo.constant dense<0.0> : tensor<10xf32>
    %280 = stablehlo.multiply %160, %279 : tensor<10xf32>
    %281 = stablehlo.add %278, %280 : tensor<10xf32>
    %282 = stablehlo.constant dense<-9223372036854776000.0> : tensor<8x10xf32>
    %283 = stablehlo.maximum %161, %282 : tensor<8x10xf32>
    %284 = stablehlo.constant dense<9223372036854776000.0> : tensor<8x10xf32>
    %285 = stablehlo.minimum %283, %284 : tensor<8x10xf32>
    %286 = stablehlo.multiply %161, %142 : tensor<8x10xf32>
    %287 = stablehlo.add %285, %286 : tensor<8x10xf32>
    %288 = stablehlo.constant dense<0.8999999761581421> : tensor<2xf32>
    %289 = stablehlo.multiply %arg2, %288 : tensor<2xf32>
    %290 = stablehlo.constant dense<0.10000000149011612> : tensor<2xf32>
    %291 = stablehlo.multiply %239, %290 : tensor<2xf32>
    %292 = stablehlo.add %289, %291 : tensor<2xf32>
    %293 = stablehlo.constant dense<0.8999999761581421> : tensor<2x1x3x3xf32>
    %294 = stablehlo.multiply %arg3, %293 : tensor<2x1x3x3xf32>
    %295 = stablehlo.constant dense<0.10000000149011612> : tensor<2x1x3x3xf32>
    %296 = stablehlo.multiply %246, %295 : tensor<2x1x3x3xf32>
    %297 = stablehlo.add %294, %296 : tensor<2x1x3x3xf32>
    %298 = stablehlo.constant dense<0.8999999761581421> : tensor<4xf32>
    %299 = stablehlo.multiply %arg4, %298 : tensor<4xf32>
    %300 = stablehlo.constant dense<0.10000000149011612> : tensor<4xf32>
    %301 = stablehlo.multiply %253, %300 : tensor<4xf32>
    %302 = stablehlo.add %299, %301 : tensor<4xf32>
    %303 = stablehlo.constant dense<0.8999999761581421> : tensor<4x2x3x3xf32>
    %304 = stablehlo.multiply %arg5, %303 : tensor<4x2x3x3xf32>
    %305 = stablehlo.constant dense<0.10000000149011612> : tensor<4x2x3x3xf32>
    %306 = stablehlo.multiply %260, %305 : tensor<4x2x3x3xf32>
    %307 = stablehlo.add %304, %306 : tensor<4x2x3x3xf32>
    %308 = stablehlo.constant dense<0.8999999761581421> : tensor<8xf32>
    %309 = stablehlo.multiply %arg6, %308 : tensor<8xf32>
    %310 = stablehlo.constant dense<0.10000000149011612> : tensor<8xf32>
    %311 = stablehlo.multiply %267, %310 : tensor<8xf32>
    %312 = stablehlo.add %309, %311 : tensor<8xf32>
    %313 = stablehlo.constant dense<0.8999999761581421> : tensor<16x8xf32>
    %314 = stablehlo.multiply %arg7, %313 : tensor<16x8xf32>
    %315 = stablehlo.constant dense<0.10000000149011612> : tensor<16x8xf32>
    %316 = stablehlo.multiply %274, %315 : tensor<16x8xf32>
    %317 = stablehlo.add %314, %316 : tensor<16x8xf32>
    %318 = stablehlo.constant dense<0.8999999761581421> : tensor<10xf32>
    %319 = stablehlo.multiply %arg8, %318 : tensor<10xf32>
    %320 = stablehlo.constant dense<0.10000000149011612> : tensor<10xf32>
    %321 = stablehlo.multiply %281, %320 : tensor<10xf32>
    %322 = stablehlo.add %319, %321 : tensor<10xf32>
    %323 = stablehlo.constant dense<0.8999999761581421> : tensor<8x10xf32>
    %324 = stablehlo.multiply %arg9, %323 : tensor<8x10xf32>
    %325 = stablehlo.constant dense<0.10000000149011612> : tensor<8x10xf32>
    %326 = stablehlo.multiply %287, %325 : tensor<8x10xf32>
    %327 = stablehlo.add %324, %326 : tensor<8x10xf32>
    %328 = stablehlo.constant dense<0.9990000128746033> : tensor<2xf32>
    %329 = stablehlo.multiply %arg10, %328 : tensor<2xf32>
    %330 = stablehlo.constant dense<0.0010000000474974513> : tensor<2xf32>
    %331 = stablehlo.multiply %239, %330 : tensor<2xf32>
    %332 = stablehlo.multiply %331, %239 : tensor<2xf32>
    %333 = stablehlo.add %329, %332 : tensor<2xf32>
    %334 = stablehlo.constant dense<0.9990000128746033> : tensor<2x1x3x3xf32>
    %335 = stablehlo.multiply %arg11, %334 : tensor<2x1x3x3xf32>
    %336 = stablehlo.constant dense<0.0010000000474974513> : tensor<2x1x3x3xf32>
    %337 = stablehlo.multiply %246, %336 : tensor<2x1x3x3xf32>
    %338 = stablehlo.multiply %337, %246 : tensor<2x1x3x3xf32>
    %339 = stablehlo.add %335, %338 : tensor<2x1x3x3xf32>
    %340 = stablehlo.constant dense<0.9990000128746033> : tensor<4xf32>
    %341 = stablehlo.multiply %arg12, %340 : tensor<4xf32>
    %342 = stablehlo.constant dense<0.0010000000474974513> : tensor<4xf32>
    %343 = stablehlo.multiply %253, %342 : tensor<4xf32>
    %344 = stablehlo.multiply %343, %253 : tensor<4xf32>
    %345 = stablehlo.add %341, %344 : tensor<4xf32>
    %346 = stablehlo.constant dense<0.9990000128746033> : tensor<4x2x3x3xf32>
    %347 = stablehlo.multiply %arg13, %346 : tensor<4x2x3x3xf32>
    %348 = stablehlo.constant dense<0.0010000000474974513> : tensor<4x2x3x3xf32>
    %349 = stablehlo.multiply %260, %348 : tensor<4x2x3x3xf32>
    %350 = stablehlo.multiply %349, %260 : tensor<4x2x3x3xf32>
    %351 = stablehlo.add %347, %350 : tensor<4x2x3x3xf32>
    %352 = stablehlo.constant dense<0.9990000128746033> : tensor<8xf32>
    %353 = stablehlo.multiply %arg14, %352 : tensor<8xf32>
    %354 = stablehlo.constant dense<0.0010000000474974513> : tensor<8xf32>
    %355 = stablehlo.multiply %267, %354 : tensor<8xf32>
    %356 = stablehlo.multiply %355, %267 : tensor<8xf32>
    %357 = stablehlo.add %353, %356 : tensor<8xf32>
    %358 = stablehlo.constant dense<0.9990000128746033> : tensor<16x8xf32>
    %359 = stablehlo.multiply %arg15, %358 : tensor<16x8xf32>
    %360 = stablehlo.constant dense<0.0010000000474974513> : tensor<16x8xf32>
    %361 = stablehlo.multiply %274, %360 : tensor<16x8xf32>
    %362 = stablehlo.multiply %361, %274 : tensor<16x8xf32>
    %363 = stablehlo.add %359, %362 : tensor<16x8xf32>
    %364 = stablehlo.constant dense<0.9990000128746033> : tensor<10xf32>
    %365 = stablehlo.multiply %arg16, %364 : tensor<10xf32>
    %366 = stablehlo.constant dense<0.0010000000474974513> : tensor<10xf32>
    %367 = stablehlo.multiply %281, %366 : tensor<10xf32>
    %368 = stablehlo.multiply %367, %281 : tensor<10xf32>
    %369 = stablehlo.add %365, %368 : tensor<10xf32>
    %370 = stablehlo.constant dense<0.9990000128746033> : tensor<8x10xf32>
    %371 = stablehlo.multiply %arg17, %370 : tensor<8x10xf32>
    %372 = stablehlo.constant dense<0.0010000000474974513> : tensor<8x10xf32>
    %373 = stablehlo.multiply %287, %372 : tensor<8x10xf32>
    %374 = stablehlo.multiply %373, %287 : tensor<8x10xf32>
    %375 = stablehlo.add %371, %374 : tensor<8x10xf32>
    %376 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %377 = stablehlo.constant dense<-0.0010005002841353416> : tensor<f32>
    %378 = stablehlo.multiply %376, %377 : tensor<f32>
    %379 = stablehlo.exponential_minus_one %378 : tensor<f32>
    %380 = stablehlo.constant dense<-1.0> : tensor<f32>
    %381 = stablehlo.divide %380, %379 : tensor<f32>
    %382 = stablehlo.sqrt %381 : tensor<f32>
    %383 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %384 = stablehlo.constant dense<-0.10536051541566849> : tensor<f32>
    %385 = stablehlo.multiply %383, %384 : tensor<f32>
    %386 = stablehlo.exponential_minus_one %385 : tensor<f32>
    %387 = stablehlo.divide %380, %386 : tensor<f32>
    %388 = stablehlo.divide %387, %382 : tensor<f32>
    %389 = stablehlo.broadcast_in_dim %388, dims = [] : (tensor<f32>) -> tensor<2xf32>
    %390 = stablehlo.multiply %292, %389 : tensor<2xf32>
    %391 = stablehlo.sqrt %333 : tensor<2xf32>
    %392 = stablehlo.constant dense<9.99999993922529e-9> : tensor<f32>
    %393 = stablehlo.divide %392, %382 : tensor<f32>
    %394 = stablehlo.broadcast_in_dim %393, dims = [] : (tensor<f32>) -> tensor<2xf32>
    %395 = stablehlo.add %391, %394 : tensor<2xf32>
    %396 = stablehlo.divide %390, %395 : tensor<2xf32>
    %397 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %398 = stablehlo.multiply %397, %377 : tensor<f32>
    %399 = stablehlo.exponential_minus_one %398 : tensor<f32>
    %400 = stablehlo.divide %380, %399 : tensor<f32>
    %401 = stablehlo.sqrt %400 : tensor<f32>
    %402 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %403 = stablehlo.multiply %402, %384 : tensor<f32>
    %404 = stablehlo.exponential_minus_one %403 : tensor<f32>
    %405 = stablehlo.divide %380, %404 : tensor<f32>
    %406 = stablehlo.divide %405, %401 : tensor<f32>
    %407 = stablehlo.broadcast_in_dim %406, dims = [] : (tensor<f32>) -> tensor<2x1x3x3xf32>
    %408 = stablehlo.multiply %297, %407 : tensor<2x1x3x3xf32>
    %409 = stablehlo.sqrt %339 : tensor<2x1x3x3xf32>
    %410 = stablehlo.divide %392, %401 : tensor<f32>
    %411 = stablehlo.broadcast_in_dim %410, dims = [] : (tensor<f32>) -> tensor<2x1x3x3xf32>
    %412 = stablehlo.add %409, %411 : tensor<2x1x3x3xf32>
    %413 = stablehlo.divide %408, %412 : tensor<2x1x3x3xf32>
    %414 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %415 = stablehlo.multiply %414, %377 : tensor<f32>
    %416 = stablehlo.exponential_minus_one %415 : tensor<f32>
    %417 = stablehlo.divide %380, %416 : tensor<f32>
    %418 = stablehlo.sqrt %417 : tensor<f32>
    %419 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %420 = stablehlo.multiply %419, %384 : tensor<f32>
    %421 = stablehlo.exponential_minus_one %420 : tensor<f32>
    %422 = stablehlo.divide %380, %421 : tensor<f32>
    %423 = stablehlo.divide %422, %418 : tensor<f32>
    %424 = stablehlo.broadcast_in_dim %423, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %425 = stablehlo.multiply %302, %424 : tensor<4xf32>
    %426 = stablehlo.sqrt %345 : tensor<4xf32>
    %427 = stablehlo.divide %392, %418 : tensor<f32>
    %428 = stablehlo.broadcast_in_dim %427, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %429 = stablehlo.add %426, %428 : tensor<4xf32>
    %430 = stablehlo.divide %425, %429 : tensor<4xf32>
    %431 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %432 = stablehlo.multiply %431, %377 : tensor<f32>
    %433 = stablehlo.exponential_minus_one %432 : tensor<f32>
    %434 = stablehlo.divide %380, %433 : tensor<f32>
    %435 = stablehlo.sqrt %434 : tensor<f32>
    %436 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %437 = stablehlo.multiply %436, %384 : tensor<f32>
    %438 = stablehlo.exponential_minus_one %437 : tensor<f32>
    %439 = stablehlo.divide %380, %438 : tensor<f32>
    %440 = stablehlo.divide %439, %435 : tensor<f32>
    %441 = stablehlo.broadcast_in_dim %440, dims = [] : (tensor<f32>) -> tensor<4x2x3x3xf32>
    %442 = stablehlo.multiply %307, %441 : tensor<4x2x3x3xf32>
    %443 = stablehlo.sqrt %351 : tensor<4x2x3x3xf32>
    %444 = stablehlo.divide %392, %435 : tensor<f32>
    %445 = stablehlo.broadcast_in_dim %444, dims = [] : (tensor<f32>) -> tensor<4x2x3x3xf32>
    %446 = stablehlo.add %443, %445 : tensor<4x2x3x3xf32>
    %447 = stablehlo.divide %442, %446 : tensor<4x2x3x3xf32>
    %448 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %449 = stablehlo.multiply %448, %377 : tensor<f32>
    %450 = stablehlo.exponential_minus_one %449 : tensor<f32>
    %451 = stablehlo.divide %380, %450 : tensor<f32>
    %452 = stablehlo.sqrt %451 : tensor<f32>
    %453 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %454 = stablehlo.multiply %453, %384 : tensor<f32>
    %455 = stablehlo.exponential_minus_one %454 : tensor<f32>
    %456 = stablehlo.divide %380, %455 : tensor<f32>
    %457 = stablehlo.divide %456, %452 : tensor<f32>
    %458 = stablehlo.broadcast_in_dim %457, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %459 = stablehlo.multiply %312, %458 : tensor<8xf32>
    %460 = stablehlo.sqrt %357 : tensor<8xf32>
    %461 = stablehlo.divide %392, %452 : tensor<f32>
    %462 = stablehlo.broadcast_in_dim %461, dims = [] : (tensor<f32>) -> tensor<8xf32>
    %463 = stablehlo.add %460, %462 : tensor<8xf32>
    %464 = stablehlo.divide %459, %463 : tensor<8xf32>
    %465 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %466 = stablehlo.multiply %465, %377 : tensor<f32>
    %467 = stablehlo.exponential_minus_one %466 : tensor<f32>
    %468 = stablehlo.divide %380, %467 : tensor<f32>
    %469 = stablehlo.sqrt %468 : tensor<f32>
    %470 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %471 = stablehlo.multiply %470, %384 : tensor<f32>
    %472 = stablehlo.exponential_minus_one %471 : tensor<f32>
    %473 = stablehlo.divide %380, %472 : tensor<f32>
    %474 = stablehlo.divide %473, %469 : tensor<f32>
    %475 = stablehlo.broadcast_in_dim %474, dims = [] : (tensor<f32>) -> tensor<16x8xf32>
    %476 = stablehlo.multiply %317, %475 : tensor<16x8xf32>
    %477 = stablehlo.sqrt %363 : tensor<16x8xf32>
    %478 = stablehlo.divide %392, %469 : tensor<f32>
    %479 = stablehlo.broadcast_in_dim %478, dims = [] : (tensor<f32>) -> tensor<16x8xf32>
    %480 = stablehlo.add %477, %479 : tensor<16x8xf32>
    %481 = stablehlo.divide %476, %480 : tensor<16x8xf32>
    %482 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %483 = stablehlo.multiply %482, %377 : tensor<f32>
    %484 = stablehlo.exponential_minus_one %483 : tensor<f32>
    %485 = stablehlo.divide %380, %484 : tensor<f32>
    %486 = stablehlo.sqrt %485 : tensor<f32>
    %487 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %488 = stablehlo.multiply %487, %384 : tensor<f32>
    %489 = stablehlo.exponential_minus_one %488 : tensor<f32>
    %490 = stablehlo.divide %380, %489 : tensor<f32>
    %491 = stablehlo.divide %490, %486 : tensor<f32>
    %492 = stablehlo.broadcast_in_dim %491, dims = [] : (tensor<f32>) -> tensor<10xf32>
    %493 = stablehlo.multiply %322, %492 : tensor<10xf32>
    %494 = stablehlo.sqrt %369 : tensor<10xf32>
    %495 = stablehlo.divide %392, %486 : tensor<f32>
    %496 = stablehlo.broadcast_in_dim %495, dims = [] : (tensor<f32>) -> tensor<10xf32>
    %497 = stablehlo.add %494, %496 : tensor<10xf32>
    %498 = stablehlo.divide %493, %497 : tensor<10xf32>
    %499 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %500 = stablehlo.multiply %499, %377 : tensor<f32>
    %501 = stablehlo.exponential_minus_one %500 : tensor<f32>
    %502 = stablehlo.divide %380, %501 : tensor<f32>
    %503 = stablehlo.sqrt %502 : tensor<f32>
    %504 = stablehlo.convert %232 : (tensor<i32>) -> tensor<f32>
    %505 = stablehlo.multiply %504, %384 : tensor<f32>
    %506 = stablehlo.exponential_minus_one %505 : tensor<f32>
    %507 = stablehlo.divide %380, %506 : tensor<f32>
    %508 = stablehlo.divide %507, %503 : tensor<f32>
    %509 = stablehlo.broadcast_in_dim %508, dims = [] : (tensor<f32>) -> tensor<8x10xf32>
    %510 = stablehlo.multiply %327, %509 : tensor<8x10xf32>
    %511 = stablehlo.sqrt %375 : tensor<8x10xf32>
    %512 = stablehlo.divide %392, %503 : tensor<f32>
    %513 = stablehlo.broadcast_in_dim %512, dims = [] : (tensor<f32>) -> tensor<8x10xf32>
    %514 = stablehlo.add %511, %513 : tensor<8x10xf32>
    %515 = stablehlo.divide %510, %514 : tensor<8x10xf32>
    %516 = stablehlo.constant dense<-0.0010000000474974513> : tensor<2xf32>
    %517 = stablehlo.multiply %396, %516 : tensor<2xf32>
    %518 = stablehlo.constant dense<-0.0010000000474974513> : tensor<2x1x3x3xf32>
    %519 = stablehlo.multiply %413, %518 : tensor<2x1x3x3xf32>
    %520 = stablehlo.constant dense<-0.0010000000474974513> : tensor<4xf32>
    %521 = stablehlo.multiply %430, %520 : tensor<4xf32>
    %522 = stablehlo.constant dense<-0.0010000000474974513> : tensor<4x2x3x3xf32>
    %523 = stablehlo.multiply %447, %522 : tensor<4x2x3x3xf32>
    %524 = stablehlo.constant dense<-0.0010000000474974513> : tensor<8xf32>
    %525 = stablehlo.multiply %464, %524 : tensor<8xf32>
    %526 = stablehlo.constant dense<-0.0010000000474974513> : tensor<16x8xf32>
    %527 = stablehlo.multiply %481, %526 : tensor<16x8xf32>
    %528 = stablehlo.constant dense<-0.0010000000474974513> : tensor<10xf32>
    %529 = stablehlo.multiply %498, %528 : tensor<10xf32>
    %530 = stablehlo.constant dense<-0.0010000000474974513> : tensor<8x10xf32>
    %531 = stablehlo.multiply %515, %530 : tensor<8x10xf32>
    %532 = stablehlo.add %arg18, %231 : tensor<i32>
    %533 = stablehlo.add %arg19, %517 : tensor<2xf32>
    %534 = stablehlo.add %arg20, %519 : tensor<2x1x3x3xf32>
    %535 = stablehlo.add %arg21, %521 : tensor<4xf32>
    %536 = stablehlo.add %arg22, %523 : tensor<4x2x3x3xf32>
    %537 = stablehlo.add %arg23, %525 : tensor<8xf32>
    %538 = stablehlo.add %arg24, %527 : tensor<16x8xf32>
    %539 = stablehlo.add %arg25, %529 : tensor<10xf32>
    %540 = stablehlo.add %arg26, %531 : tensor<8x10xf32>
    return %136, %232, %292, %297, %302, %307, %312, %317, %322, %327, %333, %339, %345, %351, %357, %363, %369, %375, %532, %533, %534, %535, %536, %537, %538, %539, %540 : tensor<f32>, tensor<i32>, tensor<2xf32>, tensor<2x1x3x3xf32>, tensor<4xf32>, tensor<4x2x3x3xf32>, tensor<8xf32>, tensor<16x8xf32>, tensor<10xf32>, tensor<8x10xf32>, tensor<2xf32>, tensor<2x1x3x3xf32>, tensor<4xf32>, tensor<4x2x3x3xf32>, tensor<8xf32>, tensor<16x8xf32>, tensor<10xf32>, tensor<8x10xf32>, tensor<i32>, tensor<2xf32>, tensor<2x1x3x3xf32>, tensor<4xf32>, tensor<4x2x3x3xf32>, tensor<8xf32>, tensor<16x8xf32>, tensor<10xf32>, tensor<8x10xf32>
  }
}
