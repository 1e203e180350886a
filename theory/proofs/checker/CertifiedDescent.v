(* The limits of gradient descent for a dataset with an accepted certificate and a rational step, all checked by computation; the certificate of
  W_fin joined to the limit of descent. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Smoothness Limits DescentLimits RationalSums
  GraphCertificate SvmCertificate Intervals FiniteCertificate.
From Attest Require Import Answers GraphChecker SvmChecker FiniteChecker.
Import ListNotations.
Open Scope R_scope.

(** ** The step condition is rational *)
Definition qmax {A} (l : list A) (f : A -> Q) : Q := fold_right (fun x m => if Qle_bool m (f x) then f x else m) 0%Q l.
Lemma Q2R_qmax {A} (l : list A) f : Q2R (qmax l f) = lmax l (fun x => Q2R (f x)).
Proof.
  induction l as [|x l IH]; [apply Q2R_0|].
  change (Q2R (if Qle_bool (qmax l f) (f x) then f x else qmax l f) = Rmax (Q2R (f x)) (lmax l (fun x => Q2R (f x)))). rewrite <- IH. unfold Rmax.
  destruct (Rle_dec (Q2R (f x)) (Q2R (qmax l f))) as [L|L], (Qle_bool (qmax l f) (f x)) eqn:E0; try reflexivity.
  - apply Qle_bool_iff, Qle_Rle in E0. lra.
  - exfalso. apply Rnot_le_lt in L. apply Rlt_le, Rle_Qle, Qle_bool_iff in L. congruence.
Qed.
Definition qbeta (D : dataset) : Q :=
  Qred ((1 # 4) * qmax (samples D) (fun s => qmax (context s) (fun u => qmax (context s) (fun v => qinner D (query s, (u, v)) (query s, (u, v)))))).
Theorem Q2R_qbeta D : Q2R (qbeta D) = beta D.
Proof.
  unfold qbeta, beta. rewrite Q2R_red, Q2R_mult, Q2R_qmax. f_equal; [unfold Q2R; cbn; lra|]. apply lmax_ext. intros s _. rewrite Q2R_qmax.
  apply lmax_ext. intros u _. rewrite Q2R_qmax. apply lmax_ext. intros v _.
  now rewrite qinner_correct.
Qed.
Definition check_realisable (D : dataset) : bool := negb (Nat.eqb (length (samples D)) 0) && forallb (fun s => mem (label s) (context s)) (samples D).
Lemma check_realisable_sound D : check_realisable D = true -> realisable D.
Proof.
  unfold check_realisable. rewrite andb_true_iff, forallb_forall. intros [H1 H2]. split; [intros E0; now rewrite E0 in H1|]. intros s Hs.
  now apply mem_In, H2.
Qed.
Definition check_descent (D : dataset) (c : svm_certificate) (eta : Q) : bool :=
  match svm_ok D c [] with Fine _ => true | _ => false end && match status c with Infeasible => false | _ => true end && check_realisable D && Qltb 0
    eta && Qle_bool (eta * qbeta D) 1.
(** ** An accepted certificate and a rational step: all limits of gradient descent, from any real start; the direction is the stated rational matrix
  *)
Theorem certified_descent D c eta W0 : check_descent D c eta = true ->
  let Wmm := W_of D (weights c) in let W := descent D (Q2R eta) W0 in
  is_Wmm D Wmm /\ exists Wf, is_Wfin D Wf /\
  Un_cv (fun t => risk D (W t)) (Lbar D (tied_of D) Wf)
  /\ (forall P, (forall t, is_projection D (W t) (P t)) -> Un_cv (fun t => norm_ D (diff (P t) Wf)) 0)
  /\ (forall s v, In s (samples D) -> In v (context s) -> Un_cv (fun t => attention D (W t) s v) (limit_attention D Wf s v))
  /\ match status c with
     | Optimal _ => cv_infty (fun t => norm_ D (W t)) /\ Un_cv (fun t => norm_ D (diff (unit_ D (W t)) (unit_ D Wmm))) 0
     | _ => True
     end.
Proof.
  intros H Wmm W. unfold check_descent in H. rewrite !andb_true_iff in H. destruct H as [[[[Hc Hst] Hr] He] Hb]. apply check_realisable_sound in Hr.
  apply Qltb_lt in He.
  destruct (svm_ok D c []) as [x| |] eqn:Eok; try discriminate. destruct x. rewrite Q2R_0 in He.
  apply Qle_bool_iff, Qle_Rle in Hb. rewrite Q2R_mult, Q2R_qbeta, Q2R_1 in Hb.
  assert (HW : is_Wmm D Wmm). { destruct (status c) as [nn|nn|] eqn:Es; [| |easy]; [apply (svm_ok_optimal D c [] nn Eok (or_introl Es))|apply
    (svm_ok_optimal D c [] nn Eok (or_intror Es))]. }
  split; [exact HW|]. destruct (Wfin_exists_unique D Hr) as (Wf & HWf & _). exists Wf. split; [exact HWf|].
  destruct (descent_limits D (Q2R eta) W0 Wf Wmm Hr HWf HW He Hb) as (A & B & C & E & _). split; [exact A|]. split; [exact B|]. split; [exact C|].
  destruct (status c) as [nn|nn|] eqn:Es; auto. destruct (svm_ok_optimal D c [] nn Eok (or_introl Es)) as (_ & _ & St). rewrite Es in St. auto.
Qed.

(** two accepted certificates: the projection of the trajectory on S_fin ends within the stated radius of the stated rational matrix *)
Theorem certified_descent_finite prec D c cf eta W0 P : check_descent D c eta = true -> finite_ok prec D cf [] = Fine tt ->
  (forall t, is_projection D (descent D (Q2R eta) W0 t) (P t)) -> forall e, 0 < e ->
  exists t0, forall t, (t0 <= t)%nat -> norm_ D (diff (P t) (stated_centre D cf)) <= Q2R (f_radius cf) + e.
Proof.
  intros Hc Hf HP e He. destruct (certified_descent D c eta W0 Hc) as (_ & Wf & HW & _ & Fin & _). destruct (Fin P HP e He) as (t0 & H0). exists t0.
  intros t Ht. specialize (H0 t Ht).
  destruct (finite_ok_sound prec D cf [] tt Hf) as (_ & _ & K). destruct (K Wf HW) as [Rad _].
  pose proof (norm_triangle D (P t) Wf (stated_centre D cf)) as Tr. unfold R_dist in H0. rewrite Rminus_0_r, Rabs_pos_eq in H0 by apply norm_pos. lra.
Qed.
