(* The whole chain on one dataset, by computation. *)
From Coq Require Import Reals QArith Qreals List.
From Attest Require Import Definitions GraphCertificate GraphSvm SvmCertificate CertifiedDescent.
Import ListNotations.

(** one-hot ([1,2,0],1), ([2,1,0],2): 1 ~ 2 => 0 *)
Definition two : dataset := Dataset 3 3 OneHot [Sample [1; 2; 0] 1 0; Sample [2; 1; 0] 2 0]%nat.
Definition two_certificate : svm_certificate := SvmCertificate
  [QueryGraph 0 [(1, 0); (1, 2); (2, 0); (2, 1)] [Component [1; 2] [(1, 2)] [(2, 1)]; Component [0] [] []]]%nat
  (Optimal (2 # 3)) [Weight 0 0 (- (2 # 3)); Weight 0 1 (1 # 3); Weight 0 2 (1 # 3)] [Multiplier 0 (1, 0)%nat (1 # 3); Multiplier 0 (2, 0)%nat (1 #
    3)].
Example two_accepted : check_descent two two_certificate 2 = true.
Proof. vm_compute. reflexivity. Qed.
(** a step above 1/beta = 2 is refused *)
Example two_refused : check_descent two two_certificate (21 # 10) = false.
Proof. vm_compute. reflexivity. Qed.
Open Scope R_scope.
(** descent with step 2 from any real start turns to the rational W_mm *)
Example two_descent W0 : Un_cv (fun t => norm_ two (diff (unit_ two (descent two (Q2R 2) W0 t)) (unit_ two (W_of two (weights two_certificate))))) 0.
Proof. destruct (certified_descent two two_certificate 2 W0 two_accepted) as (_ & Wf & _ & _ & _ & _ & _ & H). exact H. Qed.
