// Forward keeps the place of each maximum, but no map from before pooling. Backward needs these places, the input, the
// weights and the output's sign. The batch is split by its size and the thread count only, so sums are repeatable.
#include "study/model/conv_pool.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <vector>

#include "study/model/conv_pool_kernel.h"

namespace selvedge::model {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

ConvPoolShape shape_of(const torch::Tensor& input, std::int64_t out_channels, std::int64_t pool,
                       double negative_slope) {
  return {static_cast<int>(input.size(1)), static_cast<int>(input.size(2)), static_cast<int>(input.size(3)),
          static_cast<int>(out_channels),  static_cast<int>(pool),          static_cast<float>(negative_slope)};
}

// Calls work(part, begin, end) for one part of [0, n) a thread. Parts depend on n and the thread count only.
template <typename Work>
void for_each_part(std::int64_t n, Work&& work) {
  const std::int64_t parts = std::min<std::int64_t>(n, at::get_num_threads());
  at::parallel_for(0, parts, 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t part = first; part < last; ++part) work(part, n * part / parts, n * (part + 1) / parts);
  });
}

class FusedConvPool : public torch::autograd::Function<FusedConvPool> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& given_input,
                               const torch::Tensor& given_weight, const torch::Tensor& bias, std::int64_t pool,
                               double negative_slope) {
    const torch::Tensor input = given_input.contiguous();    // (N, in, H, W)
    const torch::Tensor weight = given_weight.contiguous();  // (out, in, 3, 3)
    const ConvPoolShape shape = shape_of(input, weight.size(0), pool, negative_slope);
    const std::int64_t n = input.size(0);
    torch::Tensor output = torch::empty({n, shape.out_channels, shape.pooled_height(), shape.pooled_width()});
    torch::Tensor place = torch::empty(output.sizes(), torch::kUInt8);
    for_each_part(n, [&](std::int64_t, std::int64_t begin, std::int64_t end) {
      ConvPoolScratch scratch;
      for (std::int64_t i = begin; i < end; ++i) {
        conv_pool_forward(shape, input.data_ptr<float>() + i * shape.inputs(), weight.data_ptr<float>(),
                          bias.data_ptr<float>(), output.data_ptr<float>() + i * shape.outputs(),
                          place.data_ptr<std::uint8_t>() + i * shape.outputs(), scratch);
      }
    });
    context->save_for_backward({input, weight, output, place});
    context->saved_data["pool"] = pool;
    context->saved_data["negative_slope"] = negative_slope;
    context->saved_data["input_gradient"] = given_input.requires_grad();
    return output;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &input = saved[0], &weight = saved[1], &output = saved[2], &place = saved[3];
    const torch::Tensor output_gradient = gradients[0].contiguous();
    const ConvPoolShape shape = shape_of(input, weight.size(0), context->saved_data["pool"].toInt(),
                                         context->saved_data["negative_slope"].toDouble());
    const bool wants_input = context->saved_data["input_gradient"].toBool();
    const std::int64_t n = input.size(0);
    const torch::Tensor input_gradient = wants_input ? torch::zeros_like(input) : torch::Tensor();
    const std::int64_t parts = at::get_num_threads();
    const torch::Tensor weight_gradients = torch::zeros({parts, shape.weights()});
    const torch::Tensor bias_gradients = torch::zeros({parts, shape.out_channels});
    for_each_part(n, [&](std::int64_t part, std::int64_t begin, std::int64_t end) {
      ConvPoolScratch scratch;
      for (std::int64_t i = begin; i < end; ++i) {
        conv_pool_backward(shape, input.data_ptr<float>() + i * shape.inputs(), weight.data_ptr<float>(),
                           output.data_ptr<float>() + i * shape.outputs(),
                           place.data_ptr<std::uint8_t>() + i * shape.outputs(),
                           output_gradient.data_ptr<float>() + i * shape.outputs(),
                           weight_gradients.data_ptr<float>() + part * shape.weights(),
                           bias_gradients.data_ptr<float>() + part * shape.out_channels,
                           wants_input ? input_gradient.data_ptr<float>() + i * shape.inputs() : nullptr, scratch);
      }
    });
    return {input_gradient, weight_gradients.sum(0).view_as(weight), bias_gradients.sum(0), {}, {}};
  }
};

}  // namespace

ConvPoolImpl::ConvPoolImpl(const ConvPoolOptions& layer_options) : options(layer_options) {
  weight = register_parameter("weight", torch::empty({options.out_channels, options.in_channels, 3, 3}));
  bias = register_parameter("bias", torch::empty({options.out_channels}));
  torch::nn::init::kaiming_uniform_(weight, std::sqrt(5.0));
  const double bound = 1 / std::sqrt(9.0 * options.in_channels);
  torch::nn::init::uniform_(bias, -bound, bound);
}

torch::Tensor ConvPoolImpl::forward(const torch::Tensor& input) {
  const bool fused = input.dim() == 4 && input.size(1) == options.in_channels && input.is_cpu() &&
                     input.scalar_type() == torch::kFloat32 && weight.scalar_type() == torch::kFloat32;
  if (!fused) return forward_by_layers(input);
  return FusedConvPool::apply(input, weight, bias, static_cast<std::int64_t>(options.pool), options.negative_slope);
}

torch::Tensor ConvPoolImpl::forward_by_layers(const torch::Tensor& input) const {
  return torch::max_pool2d(torch::leaky_relu(torch::conv2d(input, weight, bias), options.negative_slope), options.pool);
}

}  // namespace selvedge::model
