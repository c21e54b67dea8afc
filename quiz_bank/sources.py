"""The sources that a card may name as its evidence: papers, books, and files of frameworks with their version.

Papers and books are cited as a whole, since editions number their sections and equations differently.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FRAMEWORKS = {
    "K.adadelta": "Keras 3.16.0, keras/src/optimizers/adadelta.py",
    "K.adagrad": "Keras 3.16.0, keras/src/optimizers/adagrad.py",
    "K.adam": "Keras 3.16.0, keras/src/optimizers/adam.py",
    "K.adamw": "Keras 3.16.0, keras/src/optimizers/adamw.py",
    "K.base": "Keras 3.16.0, keras/src/optimizers/base_optimizer.py",
    "K.dense": "Keras 3.16.0, keras/src/layers/core/dense.py and embedding.py, keras/src/layers/rnn",
    "K.drop": "Keras 3.16.0, keras/src/layers/regularization/dropout.py",
    "K.init": "Keras 3.16.0, keras/src/initializers/random_initializers.py",
    "K.nadam": "Keras 3.16.0, keras/src/optimizers/nadam.py",
    "K.reg": "Keras 3.16.0, keras/src/regularizers/regularizers.py",
    "K.rms": "Keras 3.16.0, keras/src/optimizers/rmsprop.py",
    "K.selu": "Keras 3.16.0, keras/src/activations/activations.py",
    "K.sgd": "Keras 3.16.0, keras/src/optimizers/sgd.py",
    "K.truncT": "Keras 3.16.0, keras/src/backend/torch/random.py and keras/src/backend/numpy/random.py",
    "OPT": "optax, commit 2edbcbe2, optax/_src/alias.py",
    "T.drop": "PyTorch 2.13.0, torch.nn.Dropout in training and in evaluation",
    "T.init": "PyTorch 2.13.0, torch.nn.init and torch.nn.Linear",
    "T.optim": "PyTorch 2.13.0, torch.optim",
    "T.sched": "PyTorch 2.13.0, torch.optim.lr_scheduler",
}

_PUBLICATIONS = {
    "P.adadelta": "Zeiler: ADADELTA: An Adaptive Learning Rate Method, 2012, arXiv 1212.5701",
    "P.adafactor": "Shazeer, Stern: Adafactor, ICML 2018, arXiv 1804.04235",
    "P.adagrad": (
        "Duchi, Hazan, Singer: "
        "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization, JMLR 12, 2011"
    ),
    "P.adam": "Kingma, Ba: Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980",
    "P.adamw": "Loshchilov, Hutter: Decoupled Weight Decay Regularization, ICLR 2019, arXiv 1711.05101",
    "P.algoperf": "Dahl et al.: Benchmarking Neural Network Training Algorithms, 2023, arXiv 2306.07179",
    "P.amsgrad": "Reddi, Kale, Kumar: On the Convergence of Adam and Beyond, ICLR 2018, arXiv 1904.09237",
    "P.baldi": "Baldi, Sadowski: Understanding Dropout, NeurIPS 2013",
    "P.belkin": (
        "Belkin et al.: Reconciling Modern Machine-Learning Practice and the Bias-Variance Trade-Off, PNAS 2019"
    ),
    "P.bert": "Devlin et al.: BERT, NAACL 2019",
    "P.bn": "Ioffe, Szegedy: Batch Normalization, ICML 2015, arXiv 1502.03167",
    "P.bottou": "Bottou, Curtis, Nocedal: Optimization Methods for Large-Scale Machine Learning, SIAM Review, 2018",
    "P.boyd": "Boyd, Vandenberghe: Convex Optimization, 2004",
    "P.choi": "Choi et al.: On Empirical Comparisons of Optimizers for Deep Learning, 2019, arXiv 1910.05446",
    "P.crowd": "Schmidt, Schneider, Hennig: Descending through a Crowded Valley, ICML 2021, arXiv 2007.01547",
    "P.dlb": "Goodfellow, Bengio, Courville: Deep Learning, 2016",
    "P.drop": "Srivastava et al.: Dropout, JMLR 15, 2014",
    "P.drop12": (
        "Hinton et al.: "
        "Improving Neural Networks by Preventing Co-Adaptation of Feature Detectors, 2012, arXiv 1207.0580"
    ),
    "P.eos": "Cohen et al.: Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability, ICLR 2021",
    "P.fixup": "Zhang, Dauphin, Ma: Fixup Initialization, ICLR 2019",
    "P.gal": "Gal, Ghahramani: Dropout as a Bayesian Approximation, ICML 2016, arXiv 1506.02142",
    "P.glorot": (
        "Glorot, Bengio: Understanding the Difficulty of Training Deep Feedforward Neural Networks, AISTATS 2010"
    ),
    "P.goyal": "Goyal et al.: Accurate, Large Minibatch SGD, 2017, arXiv 1706.02677",
    "P.hanson": "Hanson, Pratt: Comparing Biases for Minimal Network Construction with Back-Propagation, NeurIPS 1988",
    "P.he": "He, Zhang, Ren, Sun: Delving Deep into Rectifiers, ICCV 2015, arXiv 1502.01852",
    "P.hu": (
        "Hu, Xiao, Pennington: "
        "Provable Benefit of Orthogonal Initialization in Optimizing Deep Linear Networks, ICLR 2020, arXiv 2001.05992"
    ),
    "P.keskar": "Keskar et al.: On Large-Batch Training for Deep Learning, ICLR 2017",
    "P.krogh": "Krogh, Hertz: A Simple Weight Decay Can Improve Generalization, NeurIPS 1991",
    "P.kunst": "Kunstner et al.: Heavy-Tailed Class Imbalance and Why Adam Outperforms Gradient Descent, NeurIPS 2024",
    "P.lamb": "You et al.: Large Batch Optimization for Deep Learning (LAMB), ICLR 2020, arXiv 1904.00962",
    "P.lecun": "LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998",
    "P.lion": "Chen et al.: Symbolic Discovery of Optimization Algorithms, NeurIPS 2023, arXiv 2302.06675",
    "P.ls": "Szegedy et al.: Rethinking the Inception Architecture, CVPR 2016",
    "P.malladi": "Malladi et al.: On the SDEs and Scaling Rules for Adaptive Gradient Algorithms, NeurIPS 2022",
    "P.mixed": "Micikevicius et al.: Mixed Precision Training, ICLR 2018, arXiv 1710.03740",
    "P.muon": "Jordan et al.: Muon, technical note, 2024",
    "P.mup": "Yang et al.: Tensor Programs V, 2022, arXiv 2203.03466",
    "P.nadam": "Dozat: Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop",
    "P.nest": "Nesterov: A Method of Solving a Convex Programming Problem with Convergence Rate O(1/k²), 1983",
    "P.pasc": "Pascanu, Mikolov, Bengio: On the Difficulty of Training Recurrent Neural Networks, ICML 2013",
    "P.penn": "Pennington, Schoenholz, Ganguli: Resurrecting the Sigmoid in Deep Learning, NeurIPS 2017",
    "P.polyak": "Polyak: Some Methods of Speeding Up the Convergence of Iteration Methods, 1964",
    "P.poole": "Schoenholz et al.: Deep Information Propagation, ICLR 2017, arXiv 1611.01232",
    "P.radam": "Liu et al.: On the Variance of the Adaptive Learning Rate and Beyond, ICLR 2020, arXiv 1908.03265",
    "P.rethink": "Zhang et al.: Understanding Deep Learning Requires Rethinking Generalization, ICLR 2017",
    "P.rm": "Robbins, Monro: A Stochastic Approximation Method, 1951",
    "P.rms": "Tieleman, Hinton: Neural Networks for Machine Learning, lecture 6, 2012",
    "P.sam": "Foret et al.: Sharpness-Aware Minimization, ICLR 2021, arXiv 2010.01412",
    "P.saxe": (
        "Saxe, McClelland, Ganguli: "
        "Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Networks, ICLR 2014"
    ),
    "P.selu": "Klambauer et al.: Self-Normalizing Neural Networks, NeurIPS 2017, arXiv 1706.02515",
    "P.sem": "Gal, Ghahramani: A Theoretically Grounded Application of Dropout in Recurrent Networks, NeurIPS 2016",
    "P.sgdr": "Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017, arXiv 1608.03983",
    "P.shampoo": (
        "Gupta, Koren, Singer: Shampoo: Preconditioned Stochastic Tensor Optimization, ICML 2018, arXiv 1802.09568"
    ),
    "P.shift": (
        "Li et al.: Understanding the Disharmony between Dropout and Batch Normalization by Variance Shift, CVPR 2019"
    ),
    "P.smith": "Smith, Kindermans, Ying, Le: Don't Decay the Learning Rate, Increase the Batch Size, ICLR 2018",
    "P.smithcyc": "Smith: Cyclical Learning Rates, WACV 2017",
    "P.sophia": "Liu et al.: Sophia, ICLR 2024, arXiv 2305.14342",
    "P.sut": (
        "Sutskever, Martens, Dahl, Hinton: On the Importance of Initialization and Momentum in Deep Learning, ICML 2013"
    ),
    "P.swa": "Izmailov et al.: Averaging Weights Leads to Wider Optima, UAI 2018",
    "P.untuned": "Ma, Yarats: On the Adequacy of Untuned Warmup for Adaptive Optimization, AAAI 2021, arXiv 1910.04209",
    "P.3mech": "Zhang, Wang, Xu, Grosse: Three Mechanisms of Weight Decay Regularization, ICLR 2019, arXiv 1810.12281",
    "P.vanl": "van Laarhoven: L2 Regularization versus Batch and Weight Normalization, 2017, arXiv 1706.05350",
    "P.wager": "Wager, Wang, Liang: Dropout Training as Adaptive Regularization, NeurIPS 2013, arXiv 1307.1493",
    "P.wan": "Wan et al.: Regularization of Neural Networks using DropConnect, ICML 2013",
    "P.wilson": "Wilson et al.: The Marginal Value of Adaptive Gradient Methods in Machine Learning, NeurIPS 2017",
    "P.xiao": "Xiao et al.: Dynamical Isometry and a Mean Field Theory of CNNs, ICML 2018, arXiv 1806.05393",
    "P.zhangclip": "Zhang et al.: Why Gradient Clipping Accelerates Training, ICLR 2020",
}

SOURCES: Mapping[str, str] = MappingProxyType(_FRAMEWORKS | _PUBLICATIONS)
"""From the key that a deck uses to what a learner reads."""
